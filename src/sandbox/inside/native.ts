import { dlopen, ptr } from 'bun:ffi';

const PR_SET_DUMPABLE = 4;
const WNOHANG = 1;
const SIGKILL = 9;
/** ILL, BUS, FPE, SEGV: Bun catches them to report its own crashes. */
const CRASH_SIGNALS = [4, 7, 8, 11];

const libc = dlopen('libc.so.6', {
  kill: { args: ['int', 'int'], returns: 'int' },
  signal: { args: ['int', 'ptr'], returns: 'u64' },
  prctl: { args: ['int', 'u64', 'u64', 'u64', 'u64'], returns: 'int' },
  mkfifo: { args: ['ptr', 'int'], returns: 'int' },
  waitpid: { args: ['int', 'ptr', 'int'], returns: 'int' },
  inotify_init1: { args: ['int'], returns: 'int' },
  inotify_add_watch: { args: ['int', 'ptr', 'int'], returns: 'int' },
  read: { args: ['int', 'ptr', 'u64'], returns: 'int' },
}).symbols;

/**
 * The candidate runs under the same user id. A process that is not dumpable cannot be traced by it, and its
 * `/proc/<pid>/mem` and `/proc/<pid>/fd` are closed to it.
 */
export function refuseTracing(): void {
  libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/** PID 1 of a namespace is deaf to every signal that it has no handler for, whoever inside sends it. */
export function dropCrashHandlers(): void {
  for (const signal of CRASH_SIGNALS) libc.signal(signal, null);
}

/** Kills one process, a group (`-group`), or everything that may be killed (`-1`; spares PID 1 of a namespace). */
export function kill(target: number): void {
  libc.kill(target, SIGKILL);
}

/** Takes the exit status of one dead child that no one else waits for. */
export function reap(pid: number): void {
  libc.waitpid(pid, null, WNOHANG);
}

export function makeFifo(path: string): void {
  if (libc.mkfifo(ptr(Buffer.from(`${path}\0`)), 0o644) !== 0)
    throw new Error(`no fifo can be made at ${path}`);
}

/** O_NONBLOCK | O_CLOEXEC */
const WATCH_FLAGS = 0o2004000;
const seen = Buffer.alloc(1 << 12);

/** Has the kernel note what is done to these files, under whatever name (inotify). Throws where it cannot. */
export function openWatch(paths: readonly string[], mask: number): number {
  const watch = libc.inotify_init1(WATCH_FLAGS);
  for (const path of paths) {
    const name = Buffer.from(`${path}\0`);
    if (watch < 0 || libc.inotify_add_watch(watch, ptr(name), mask) < 0)
      throw new Error(`${path} cannot be watched`);
  }
  return watch;
}

/** Whether anything was noted since the last call. */
export function readWatch(watch: number): boolean {
  let any = false;
  while (libc.read(watch, ptr(seen), seen.length) > 0) any = true;
  return any;
}

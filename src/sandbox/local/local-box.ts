import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeBoxFolder } from '../box/box-folder.ts';
import { SUPERVISOR } from '../box/box-command.ts';
import { bwrapCommand } from './bwrap-command.ts';
import type { BoxCgroup } from './box-cgroup.ts';
import type { BoxLimits, Death } from '../contract.ts';
import { startOf } from '../owner.ts';
import { usageOf } from './process-tree.ts';
import type { Rootfs } from '../image/rootfs.ts';
import { seccompFilter } from './seccomp-filter.ts';

const START_MS = 20_000;
const WATCH_EVERY_MS = 100;
const STDERR_BYTES = 4000;
const AS_ROOT = process.getuid?.() === 0;

/** One bubblewrap process and the box below it. */
export class LocalBox {
  readonly #child: ChildProcess;
  readonly #limits: BoxLimits;
  readonly #socketDir: string;
  readonly #cgroup: BoxCgroup | undefined;
  readonly #exited: Promise<void>;
  readonly #life: NodeJS.Timeout;
  #watch: NodeJS.Timeout | undefined;
  #first: number | undefined;
  #guard: ChildProcess | undefined;
  #stderr = '';
  #ended = false;
  #end: { readonly code: number | null; readonly signal: NodeJS.Signals | null } | undefined;
  /** Why we ended it ourselves. The first reason counts. */
  #reason: Death | undefined;

  constructor(rootfs: Rootfs, limits: BoxLimits, socketDir: string, cgroup: BoxCgroup | undefined) {
    this.#limits = limits;
    this.#socketDir = socketDir;
    this.#cgroup = cgroup;
    const filterFile = `${socketDir}.seccomp`;
    writeFileSync(filterFile, seccompFilter());
    const filter = openSync(filterFile, 'r');
    const [command = '', ...args] = bwrapCommand({
      rootfs,
      limits,
      socketDir,
      asRoot: AS_ROOT,
      cgroupFiles: cgroup?.joinFiles ?? [],
      infoFd: 3,
      seccompFd: 4,
    });
    this.#child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', filter],
      env: { PATH: process.env['PATH'] ?? '' },
    });
    closeSync(filter);
    rmSync(filterFile);
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      if (this.#stderr.length < STDERR_BYTES) this.#stderr += chunk.toString('utf8');
    });
    this.#exited = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        this.#stderr += error.message;
        this.#ended = true;
        resolve();
      });
      this.#child.on('exit', (code, signal) => {
        this.#end = { code, signal };
        this.#ended = true;
        clearInterval(this.#watch);
        resolve();
      });
    });
    this.#life = setTimeout(() => this.#stop({ cause: 'stopped' }), limits.lifeMs);
    this.#life.unref();
  }

  /** Resolves when the supervisor's program runs in the box. Rejects with bubblewrap's words when it does not come to that. */
  async started(): Promise<void> {
    const info = this.#child.stdio[3] as Readable;
    let text = '';
    info.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    const deadline = performance.now() + START_MS;
    while (!this.#ended && performance.now() < deadline) {
      this.#first ??= Number(/"child-pid":\s*(\d+)/.exec(text)?.[1]) || undefined;
      if (this.#first !== undefined && (await programOf(this.#first)) === SUPERVISOR[0]) {
        writeFileSync(`${this.#socketDir}.pid`, `${this.#first} ${startOf(this.#first) ?? ''}`);
        if (AS_ROOT) this.#guard = startGuard(this.#first);
        if (!this.#cgroup) this.#startWatch(this.#first);
        return;
      }
      await sleep(5);
    }
    throw new Error(this.#stderr.trim() || `no box after ${START_MS} ms`);
  }

  /** Ends the box and says why it had ended. */
  async destroy(): Promise<Death> {
    clearTimeout(this.#life);
    this.#stop({ cause: 'stopped' });
    await this.#exited;
    this.#guard?.kill('SIGKILL');
    const oom = this.#reason?.cause === 'oom' || (await this.#cgroup?.oomKilled());
    await this.#cgroup?.remove();
    rmSync(`${this.#socketDir}.pid`, { force: true });
    await removeBoxFolder(this.#socketDir).catch(() => {});
    if (oom) return { cause: 'oom' };
    if (this.#reason) return this.#reason;
    if (this.#end?.code === 137 || this.#end?.code === null)
      return { cause: 'provider-fault', detail: 'killed from outside the box' };
    return { cause: 'exited', detail: `the supervisor ended with exit code ${this.#end?.code ?? 'unknown'}` };
  }

  #stop(reason: Death): void {
    if (this.#ended) return;
    this.#reason ??= reason;
    // Its first process may outlive bubblewrap by a moment; when it dies, so does everything in its pid namespace.
    if (this.#first !== undefined) kill(this.#first);
    this.#child.kill('SIGKILL');
  }

  /** Without control groups nobody but us counts. */
  #startWatch(first: number): void {
    let busy = false;
    const look = async (): Promise<void> => {
      if (busy || this.#ended) return;
      busy = true;
      const usage = await usageOf(first);
      if (usage.memoryBytes > this.#limits.memoryBytes) this.#stop({ cause: 'oom' });
      if (usage.processes > this.#limits.processes) {
        this.#stop({ cause: 'exited', detail: `more than ${this.#limits.processes} processes` });
      }
      busy = false;
    };
    this.#watch = setInterval(() => void look(), WATCH_EVERY_MS);
    this.#watch.unref();
  }
}

/**
 * Kills the box's first process when this one ends, whatever way. Needed under root alone: there bubblewrap, which is to
 * take the box with it, has no capabilities left and may not signal another user's process.
 */
function startGuard(first: number): ChildProcess {
  const script = `trap '' INT TERM HUP; read -r _; kill -KILL ${first}`;
  const guard = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'] });
  guard.on('error', () => {});
  guard.unref();
  return guard;
}

async function programOf(pid: number): Promise<string | undefined> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')[0];
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { kill, reap } from './native.ts';
import { ownsNamespace } from './places.ts';

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly zombie: boolean;
}

/** Children that Bun waits for itself, by pid. */
const known = new Set<number>();

export function adopt(pid: number): void {
  known.add(pid);
  try {
    // When memory runs out the kernel should take the candidate, never the supervisor.
    writeFileSync(`/proc/${pid}/oom_score_adj`, '1000');
  } catch {
    // It has already ended.
  }
}

export function forget(pid: number): void {
  known.delete(pid);
}

/** The fields of /proc/PID/stat behind the name of the program, the state first. Throws where the process has ended. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function listProcesses(): ProcessEntry[] {
  const found: ProcessEntry[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      const [state, parent] = statOf(pid);
      found.push({ pid, parent: Number(parent), zombie: state === 'Z' || state === 'X' });
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** Of /proc: USER_HZ is 100 on every Linux that OpenCode runs on. */
const TICK_MS = 10;

/** Processor time of a process and its threads so far, without that of its children; 0 where it has ended. */
export function processorMs(pid: number): number {
  try {
    const [user, system] = statOf(pid).slice(11, 13);
    return (Number(user) + Number(system)) * TICK_MS;
  } catch {
    return 0;
  }
}

const PAGE_BYTES = 4096;

/** Resident bytes of every process but the supervisor. */
export function residentMemory(): number {
  let pages = 0;
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid || (!ownsNamespace && !known.has(pid))) continue;
    try {
      const [, resident = '0', shared = '0'] = readFileSync(`/proc/${name}/statm`, 'latin1').split(' ');
      pages += Number(resident) - Number(shared);
    } catch {
      // It ended while we looked.
    }
  }
  return pages * PAGE_BYTES;
}

/** Orphans become children of PID 1; their exit statuses are taken here, those of our own children by Bun. */
export function reapOrphans(): void {
  if (!ownsNamespace) return;
  for (const entry of listProcesses()) {
    if (entry.zombie && entry.parent === 1 && !known.has(entry.pid)) reap(entry.pid);
  }
}

/** Kills a child, its group and its descendants; with `orphans` also whatever has come loose from its parent. */
export function killTree(root: number, orphans: boolean): void {
  const all = listProcesses();
  const doomed = new Set([root]);
  for (let grew = true; grew;) {
    grew = false;
    for (const { pid, parent } of all) {
      if (doomed.has(pid) || pid === 1) continue;
      if (doomed.has(parent) || (orphans && ownsNamespace && parent === 1 && !known.has(pid))) {
        doomed.add(pid);
        grew = true;
      }
    }
  }
  kill(-root);
  for (const pid of doomed) kill(pid);
}

/** How long strays that start others may be chased, in milliseconds. */
const CHASE_MS = 250;
const clock = new Int32Array(new SharedArrayBuffer(4));

/**
 * Kills what a call has started and left running, and returns when it is gone: a killed process lives on until the kernel
 * gets to it. Only while no call is under way: it spares the supervisor's own children. False when some are still there.
 */
export function killStrays(): boolean {
  if (!ownsNamespace) return true;
  const end = performance.now() + CHASE_MS;
  for (;;) {
    const strays = listProcesses().filter(({ pid }) => pid !== process.pid && !known.has(pid));
    for (const { pid } of strays) kill(pid);
    if (strays.length > 0) reapOrphans();
    if (strays.every(({ zombie }) => zombie)) return true;
    if (performance.now() > end) return false;
    Atomics.wait(clock, 0, 0, 1);
  }
}

/** Kills every other process of the namespace and returns when none is left. */
export async function killEverything(): Promise<void> {
  if (!ownsNamespace) {
    for (const pid of known) killTree(pid, false);
    return;
  }
  for (;;) {
    kill(-1);
    reapOrphans();
    if (!listProcesses().some((entry) => entry.pid !== 1 && !entry.zombie)) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

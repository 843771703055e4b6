import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BoxLimits } from '../contract.ts';

const ROOT = '/sys/fs/cgroup';
const CPU_PERIOD_US = 100_000;

/** Limits of a box kept by the kernel, where this process may make control groups. */
export interface BoxCgroup {
  /** A process that writes its number into each of these is in. */
  readonly joinFiles: readonly string[];
  /** Whether the kernel killed a process of the box for memory. */
  oomKilled(): Promise<boolean>;
  remove(): Promise<void>;
}

/** Undefined where control groups cannot be written: not root, or a container without them. */
export async function makeBoxCgroup(id: string, limits: BoxLimits): Promise<BoxCgroup | undefined> {
  const unified = isUnified();
  const folders = foldersOf(id);
  try {
    accessSync(unified ? ROOT : join(ROOT, 'memory'), constants.W_OK);
    for (const folder of folders) await mkdir(folder, { recursive: true });
    await (unified ? limitUnified : limitLegacy)(folders, limits);
  } catch {
    await removeAll(folders);
    return undefined;
  }
  const [memory = ''] = folders;
  return {
    joinFiles: folders.map((folder) => join(folder, 'cgroup.procs')),
    async oomKilled() {
      const text = await readFile(
        join(memory, unified ? 'memory.events' : 'memory.oom_control'),
        'utf8',
      ).catch(() => '');
      return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0) > 0;
    },
    remove: () => removeAll(folders),
  };
}

/** Removes what a box of a dead process left. */
export const removeBoxCgroup = (id: string): Promise<void> => removeAll(foldersOf(id));

/** Version 2, one tree for all controllers. */
const isUnified = (): boolean => existsSync(join(ROOT, 'cgroup.controllers'));

/** The one with the memory controller first. */
function foldersOf(id: string): string[] {
  return isUnified()
    ? [join(ROOT, 'toolfinch', id)]
    : ['memory', 'pids', 'cpu'].map((controller) => join(ROOT, controller, 'toolfinch', id));
}

async function limitLegacy([memory, pids, cpu]: readonly string[], limits: BoxLimits): Promise<void> {
  if (memory === undefined || pids === undefined || cpu === undefined) return;
  await set(memory, 'memory.limit_in_bytes', limits.memoryBytes);
  // Absent where the kernel does not account swap.
  await set(memory, 'memory.memsw.limit_in_bytes', limits.memoryBytes).catch(() => {});
  await set(pids, 'pids.max', limits.processes);
  await set(cpu, 'cpu.cfs_period_us', CPU_PERIOD_US);
  await set(cpu, 'cpu.cfs_quota_us', Math.round(limits.cpus * CPU_PERIOD_US));
}

async function limitUnified([folder]: readonly string[], limits: BoxLimits): Promise<void> {
  if (folder === undefined) return;
  for (const parent of [ROOT, join(ROOT, 'toolfinch')])
    await set(parent, 'cgroup.subtree_control', '+memory +pids +cpu');
  await set(folder, 'memory.max', limits.memoryBytes);
  await set(folder, 'memory.swap.max', 0).catch(() => {});
  await set(folder, 'pids.max', limits.processes);
  await set(folder, 'cpu.max', `${Math.round(limits.cpus * CPU_PERIOD_US)} ${CPU_PERIOD_US}`);
}

const set = (folder: string, file: string, value: number | string): Promise<void> =>
  writeFile(join(folder, file), String(value));

/** The kernel refuses until the last process is reaped. */
async function removeAll(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const busy = await rmdir(folder).then(
        () => false,
        (error: NodeJS.ErrnoException) => error.code === 'EBUSY',
      );
      if (!busy) break;
      await sleep(20);
    }
  }
}

import { readFileSync } from 'node:fs';
import { ownsNamespace } from './places.ts';

const MEMORY = ['/sys/fs/cgroup/memory/', '/sys/fs/cgroup/'];

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

/** The text of the first file that is there: control groups v1, v2; undefined where the box sees none. */
function firstOf(paths: readonly string[]): string | undefined {
  if (!ownsNamespace) return undefined;
  for (const path of paths) {
    const text = read(path);
    if (text !== undefined) return text;
  }
  return undefined;
}

function field(text: string, key: string): number {
  const at = text.startsWith(`${key} `) ? 0 : text.indexOf(`\n${key} `) + 1;
  if (at === 0 && !text.startsWith(`${key} `)) return 0;
  return Number.parseInt(text.slice(at + key.length + 1), 10);
}

/** How often the kernel killed a process of this box for want of memory. */
export function oomKills(): number {
  const text = firstOf(['/sys/fs/cgroup/memory/memory.oom_control', '/sys/fs/cgroup/memory.events']);
  return text === undefined ? 0 : field(text, 'oom_kill');
}

/** How often a process of this box could not be forked because there were too many. */
export function refusedForks(): number {
  const text = firstOf(['/sys/fs/cgroup/pids/pids.events', '/sys/fs/cgroup/pids.events']);
  return text === undefined ? 0 : field(text, 'max');
}

/** Memory of this box that cannot be reclaimed: anonymous pages and memory disks. Undefined where it is not told. */
export function heldMemory(): number | undefined {
  const text = firstOf(MEMORY.map((folder) => `${folder}memory.stat`));
  if (text === undefined) return undefined;
  return text.includes('\ntotal_rss ')
    ? field(text, 'total_rss') + field(text, 'total_shmem')
    : field(text, 'anon') + field(text, 'shmem');
}

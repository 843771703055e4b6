import { readFileSync } from 'node:fs';

function counter(paths: readonly string[], key: string): number {
  for (const path of paths) {
    try {
      const line = readFileSync(path, 'latin1')
        .split('\n')
        .find((text) => text.startsWith(`${key} `));
      if (line !== undefined) return Number(line.slice(key.length + 1));
    } catch {
      // Another cgroup version, or none.
    }
  }
  return 0;
}

/** How often the kernel killed a process of this box for want of memory. */
export function oomKills(): number {
  return counter(['/sys/fs/cgroup/memory/memory.oom_control', '/sys/fs/cgroup/memory.events'], 'oom_kill');
}

/** How often a process of this box could not be forked because there were too many. */
export function refusedForks(): number {
  return counter(['/sys/fs/cgroup/pids/pids.events', '/sys/fs/cgroup/pids.events'], 'max');
}

import { readFile, readdir, statfs } from 'node:fs/promises';
import { WRITABLE } from '../limits.ts';

export interface Usage {
  readonly processes: number;
  /** Private memory of all processes and what lies on the memory disks. */
  readonly memoryBytes: number;
}

/** What the tree of processes below `root` uses. A box's processes all hang below its first one, orphans too. */
export async function usageOf(root: number): Promise<Usage> {
  let processes = 0;
  let memoryBytes = await disksOf(root);
  const pending = [root];
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    const [status, children] = await Promise.all([read(`/proc/${pid}/status`), childrenOf(pid)]);
    if (status === '') continue;
    processes += field(status, 'Threads') || 1;
    memoryBytes += (field(status, 'RssAnon') + field(status, 'RssShmem')) * 1024;
    pending.push(...children);
  }
  return { processes, memoryBytes };
}

async function childrenOf(pid: number): Promise<number[]> {
  // Any thread may have children; the main thread's list is empty for those of others.
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(threads.map((thread) => read(`/proc/${pid}/task/${thread}/children`)));
  return lists.join(' ').split(/\s+/).filter(Boolean).map(Number);
}

async function disksOf(root: number): Promise<number> {
  const sizes = await Promise.all(
    WRITABLE.map((path) =>
      statfs(`/proc/${root}/root${path}`).then(
        (disk) => (disk.blocks - disk.bfree) * disk.bsize,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

const read = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');
const field = (status: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);

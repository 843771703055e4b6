import type { Change } from './change.ts';

/** The change, whole lines, as a patch between `*** Begin Patch` and `*** End Patch`; lines that stay are its context. */
export function patchText({ file, before, after }: Pick<Change, 'file' | 'before' | 'after'>): string {
  const ends = before.endsWith('\n') && after.endsWith('\n');
  const [old, fresh] = [before, after].map((text) => (ends ? text.slice(0, -1) : text).split('\n')) as [
    string[],
    string[],
  ];
  const room = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < room && old[head] === fresh[head]) head++;
  let tail = 0;
  while (tail < room - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++;
  return [
    '*** Begin Patch',
    `*** Update File: ${file}`,
    '@@',
    ...old.slice(0, head).map((line) => ` ${line}`),
    ...old.slice(head, old.length - tail).map((line) => `-${line}`),
    ...fresh.slice(head, fresh.length - tail).map((line) => `+${line}`),
    ...old.slice(old.length - tail).map((line) => ` ${line}`),
    '*** End Patch',
  ].join('\n');
}

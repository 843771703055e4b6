import { createTwoFilesPatch } from 'diff';
import type { Genome } from './genome.ts';

/** Unified patch from one genome to another; empty when they are the same. `labels` stand before the paths. */
export function patchBetween(
  from: Genome,
  to: Genome,
  labels: readonly [from: string, to: string] = ['a', 'b'],
): string {
  const files = [...new Set([...Object.keys(from.files), ...Object.keys(to.files)])].sort();
  return files
    .filter((file) => from.files[file] !== to.files[file])
    .map((file) =>
      createTwoFilesPatch(
        `${labels[0]}/${file}`,
        `${labels[1]}/${file}`,
        from.files[file] ?? '',
        to.files[file] ?? '',
        undefined,
        undefined,
        { context: 3 },
      ).replace(/^=+\n/, ''),
    )
    .join('');
}

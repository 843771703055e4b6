import type { Split } from './case.ts';

interface Weighted {
  readonly weight: number;
  readonly heldoutOnly?: true;
}

/** How many cases of each mode: by weight, the largest remainders rounded up. */
export function quotas<M extends Weighted>(
  modes: readonly M[],
  split: Split,
  size: number,
): ReadonlyMap<M, number> {
  const taken = modes.filter((mode) => split === 'heldout' || mode.heldoutOnly !== true);
  const total = taken.reduce((sum, mode) => sum + mode.weight, 0);
  const shares = taken.map((mode) => (mode.weight / total) * size);
  const counts = shares.map(Math.floor);
  const left = size - counts.reduce((sum, n) => sum + n, 0);
  const order = shares
    .map((share, i) => ({ i, rest: share - Math.floor(share) }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of order.slice(0, left)) counts[i] = (counts[i] ?? 0) + 1;
  return new Map(taken.map((mode, i) => [mode, counts[i] ?? 0]));
}

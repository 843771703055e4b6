import { randomFor } from '../../random.ts';
import type { Case, Split } from '../case.ts';
import type { Generator, Sizes } from '../generator.ts';
import type { Mode } from './mode.ts';
import { modes } from './modes/index.ts';
import type { Source } from '../source.ts';

/** Cases for a tool that replaces a text in a file by another. */
export const editGenerator: Generator = { kind: 'edit', version: 5, generate: generateEditCases };

const SPLITS = ['train', 'validation', 'heldout'] as const satisfies readonly Split[];
/** Draws for one case before a mode is given up for it. */
const DRAWS = 60;

/** Cases of all modes and splits. Same seed, sizes and sources: same cases, in the same order. */
export function generateEditCases(seed: string, sizes: Sizes, sources: readonly Source[]): Case[] {
  return SPLITS.flatMap((split) => {
    const own = sources.filter((source) => source.split === split);
    if (own.length === 0 || sizes[split] === 0) return [];
    const seen = new Set<string>();
    return [...quotas(split, sizes[split])].flatMap(([mode, wanted]) =>
      Array.from({ length: wanted }, (_, n) => drawCase(seed, split, mode, n, own, seen)).filter(
        (c) => c !== undefined,
      ),
    );
  });
}

function drawCase(
  seed: string,
  split: Split,
  mode: Mode,
  n: number,
  sources: readonly Source[],
  seen: Set<string>,
): Case | undefined {
  const random = randomFor(seed, 'edit', split, mode.name, n);
  for (let draw = 0; draw < DRAWS; draw++) {
    const source = random.weighted(sources, (s) => s.weight);
    const part = mode.generate(random, source, sources);
    if (part === undefined) continue;
    const key = JSON.stringify([part.args, source.name, mode.name]);
    if (seen.has(key)) continue;
    seen.add(key);
    return {
      id: `${mode.name}/${split}/${String(n).padStart(3, '0')}`,
      mode: mode.name,
      split,
      source: source.name,
      permission: 'allow',
      ...part,
    };
  }
  return undefined;
}

/** How many cases of each mode: by weight, the largest remainders rounded up. */
export function quotas(split: Split, size: number): ReadonlyMap<Mode, number> {
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

import { randomFor, type Random } from '../random.ts';
import type { Case, Split } from './case.ts';
import type { Sizes } from './generator.ts';
import type { Mode } from './mode.ts';
import { quotas } from './quotas.ts';
import type { Source } from './source.ts';

const SPLITS = ['train', 'validation', 'heldout'] as const satisfies readonly Split[];
/** Draws for one case before a mode is given up for it. */
const DRAWS = 60;

/** What a case is made from, with the name of the source that it depends on most: the cluster for statistics. */
export interface Drawn<Material> {
  readonly material: Material;
  readonly source: string;
}

/**
 * Cases of all modes and splits; every split draws from its own sources alone. Same seed, sizes and sources: same cases,
 * in the same order.
 */
export function drawCases<Material>(
  kind: string,
  modes: readonly Mode<Material>[],
  seed: string,
  sizes: Sizes,
  sources: readonly Source[],
  draw: (random: Random, sources: readonly Source[]) => Drawn<Material> | undefined,
): Case[] {
  return SPLITS.flatMap((split) => {
    const own = sources.filter((source) => source.split === split);
    if (own.length === 0 || sizes[split] === 0) return [];
    const seen = new Set<string>();
    return [...quotas(modes, split, sizes[split])].flatMap(([mode, wanted]) =>
      Array.from({ length: wanted }, (_, n) => drawOne(split, mode, n, own, seen)).filter(
        (case_) => case_ !== undefined,
      ),
    );
  });

  function drawOne(
    split: Split,
    mode: Mode<Material>,
    n: number,
    own: readonly Source[],
    seen: Set<string>,
  ): Case | undefined {
    const random = randomFor(seed, kind, split, mode.name, n);
    for (let tries = 0; tries < DRAWS; tries++) {
      const drawn = draw(random, own);
      const part = drawn && mode.generate(random, drawn.material);
      if (!part) continue;
      const key = JSON.stringify([mode.name, drawn.source, part.args, Object.keys(part.files)]);
      if (seen.has(key)) continue;
      seen.add(key);
      const id = `${mode.name}/${split}/${String(n).padStart(3, '0')}`;
      return { id, mode: mode.name, split, source: drawn.source, permission: 'allow', ...part };
    }
    return undefined;
  }
}

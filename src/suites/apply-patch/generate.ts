import { drawCases } from '../draw-cases.ts';
import type { Generator } from '../generator.ts';
import { modes } from './modes/index.ts';

/** Cases for a tool that takes a patch between `*** Begin Patch` and `*** End Patch`. */
export const applyPatchGenerator: Generator = {
  kind: 'apply-patch',
  version: 4,
  generate: (seed, sizes, sources) =>
    drawCases('apply-patch', modes, seed, sizes, sources, (random, others) => {
      const source = random.weighted(others, ({ weight }) => weight);
      return { material: { source, others }, source: source.name };
    }),
};

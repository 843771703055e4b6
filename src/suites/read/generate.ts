import { drawCases } from '../draw-cases.ts';
import type { Generator } from '../generator.ts';
import { modes } from './modes/index.ts';

/** Cases for a tool that shows a file, or a stretch of it, with line numbers. */
export const readGenerator: Generator = {
  kind: 'read',
  version: 2,
  generate: (seed, sizes, sources) =>
    drawCases('read', modes, seed, sizes, sources, (random, others) => {
      const source = random.weighted(others, ({ weight }) => weight);
      return { material: { source, others }, source: source.name };
    }),
};

import type { Generator } from '../generator.ts';
import { drawCases } from '../draw-cases.ts';
import type { Source } from '../source.ts';
import { modes } from './modes/index.ts';

/** Cases for a tool that replaces a text in a file by another. */
export const editGenerator: Generator = {
  kind: 'edit',
  version: 7,
  generate: (seed, sizes, sources) =>
    drawCases<{ readonly source: Source; readonly others: readonly Source[] }>(
      'edit',
      modes.map((mode) => ({
        ...mode,
        generate: (random, { source, others }) => mode.generate(random, source, others),
      })),
      seed,
      sizes,
      sources,
      (random, others) => {
        const source = random.weighted(others, ({ weight }) => weight);
        return { material: { source, others }, source: source.name };
      },
    ),
};

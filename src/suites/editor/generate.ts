import { drawCases } from '../draw-cases.ts';
import type { Generator } from '../generator.ts';
import { modes } from './modes.ts';

/** Cases for one tool that views, creates and edits files, as agents had before they had tools for each. */
export const editorGenerator: Generator = {
  kind: 'editor',
  version: 1,
  generate: (seed, sizes, sources) =>
    drawCases('editor', modes, seed, sizes, sources, (random, own) => {
      const source = random.weighted(own, ({ weight }) => weight);
      return { material: source, source: source.name };
    }),
};

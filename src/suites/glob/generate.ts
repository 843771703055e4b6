import { drawCases } from '../draw-cases.ts';
import type { Generator } from '../generator.ts';
import { drawTree } from '../tree/tree.ts';
import { modes } from './modes/index.ts';

/** Cases for a tool that lists the files of a project whose paths fit a pattern. */
export const globGenerator: Generator = {
  kind: 'glob',
  version: 1,
  generate: (seed, sizes, sources) =>
    drawCases('glob', modes, seed, sizes, sources, (random, own) => drawTree(random, own, [6, 12])),
};

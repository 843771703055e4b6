import { drawCases } from '../draw-cases.ts';
import type { Generator } from '../generator.ts';
import { drawTree } from '../tree/tree.ts';
import { modes } from './modes/index.ts';

/** Cases for a tool that lists the lines of a project that match a regular expression. */
export const grepGenerator: Generator = {
  kind: 'grep',
  version: 2,
  generate: (seed, sizes, sources) => drawCases('grep', modes, seed, sizes, sources, drawTree),
};

import { drawCases } from '../draw-cases.ts';
import type { Generator } from '../generator.ts';
import { drawProject } from './material.ts';
import { modes } from './modes/index.ts';

/** Cases for a tool that runs a shell command. */
export const bashGenerator: Generator = {
  kind: 'bash',
  version: 3,
  generate: (seed, sizes, sources) => drawCases('bash', modes, seed, sizes, sources, drawProject),
};

import type { Mode } from '../../mode.ts';
import type { Tree } from '../../tree/tree.ts';
import { patternModes } from './patterns.ts';
import { treeModes } from './trees.ts';

export const modes: readonly Mode<Tree>[] = [...patternModes, ...treeModes];

import type { Mode } from '../../mode.ts';
import type { Tree } from '../../tree/tree.ts';
import { amountModes } from './amounts.ts';
import { dialectModes } from './dialects.ts';
import { fileModes } from './files.ts';
import { plainModes } from './plain.ts';
import { scopeModes } from './scopes.ts';

export const modes: readonly Mode<Tree>[] = [
  ...plainModes,
  ...scopeModes,
  ...dialectModes,
  ...amountModes,
  ...fileModes,
];

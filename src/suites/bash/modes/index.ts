import type { Mode } from '../../mode.ts';
import type { Project } from '../material.ts';
import { endingModes } from './endings.ts';
import { lastingModes } from './lasting.ts';
import { outputModes } from './output.ts';
import { placeModes } from './places.ts';
import { plainModes } from './plain.ts';
import { writtenModes } from './written.ts';

export const modes: readonly Mode<Project>[] = [
  ...plainModes,
  ...writtenModes,
  ...placeModes,
  ...endingModes,
  ...lastingModes,
  ...outputModes,
];

import type { Mode } from '../../mode.ts';
import type { Material } from '../material.ts';
import { kindModes } from './kinds.ts';
import { lengthModes } from './lengths.ts';
import { placeModes } from './places.ts';
import { windowModes } from './windows.ts';

export const modes: readonly Mode<Material>[] = [...lengthModes, ...windowModes, ...kindModes, ...placeModes];

import type { Mode } from '../mode.ts';
import { exactModes } from './exact.ts';
import { whitespaceModes } from './whitespace.ts';

/** Every mode. The order is part of the suite's hash. */
export const modes: readonly Mode[] = [...exactModes, ...whitespaceModes];

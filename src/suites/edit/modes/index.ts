import type { Mode } from '../mode.ts';
import { ambiguityModes } from './ambiguity.ts';
import { argumentModes } from './arguments.ts';
import { contextModes } from './context.ts';
import { dollarModes } from './dollar.ts';
import { elisionModes } from './elision.ts';
import { escapeModes } from './escapes.ts';
import { exactModes } from './exact.ts';
import { lineEndModes } from './line-ends.ts';
import { pastedModes } from './pasted.ts';
import { pathModes } from './paths.ts';
import { unicodeModes } from './unicode.ts';
import { whitespaceModes } from './whitespace.ts';

/** Every mode. The order is part of the suite's hash. */
export const modes: readonly Mode[] = [
  ...exactModes,
  ...whitespaceModes,
  ...lineEndModes,
  ...pastedModes,
  ...escapeModes,
  ...unicodeModes,
  ...dollarModes,
  ...elisionModes,
  ...contextModes,
  ...ambiguityModes,
  ...argumentModes,
  ...pathModes,
];

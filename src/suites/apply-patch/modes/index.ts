import type { Mode } from '../../mode.ts';
import type { Material } from '../material.ts';
import { anchorModes } from './anchors.ts';
import { driftModes } from './drift.ts';
import { envelopeModes } from './envelope.ts';
import { lineEndModes } from './line-ends.ts';
import { operationModes } from './operations.ts';
import { refusalModes } from './refusals.ts';
import { severalModes } from './several.ts';
import { staleModes } from './stale.ts';

export const modes: readonly Mode<Material>[] = [
  ...operationModes,
  ...severalModes,
  ...anchorModes,
  ...driftModes,
  ...lineEndModes,
  ...envelopeModes,
  ...staleModes,
  ...refusalModes,
];

import type { ModelOperator } from '../model-operator.ts';
import { readBlocks } from '../reply.ts';

/** A few places changed by search/replace blocks: the cheapest of the operators that change code. */
export const modelDiff: ModelOperator = {
  name: 'model-diff',
  description: 'A model changes a few places by search/replace blocks, knowing the failing cases.',
  prompt: 'diff.v1',
  variables: ['subject', 'rules', 'source', 'objectives', 'failures', 'elites', 'blocks'],
  read: (reply, parent) => readBlocks(reply, parent, 'changed in places'),
};

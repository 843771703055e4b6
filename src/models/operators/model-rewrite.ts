import type { ModelOperator } from '../model-operator.ts';
import { readFiles } from '../reply.ts';

/** The whole file anew: for large steps, at the price of as many tokens as the tool has. */
export const modelRewrite: ModelOperator = {
  name: 'model-rewrite',
  description: 'A model writes the tool anew, knowing its failing cases and other elites.',
  prompt: 'rewrite.v1',
  variables: ['subject', 'rules', 'source', 'objectives', 'failures', 'elites'],
  read: (reply, parent) => readFiles(reply, parent, 'written anew'),
};

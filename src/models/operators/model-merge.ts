import type { ModelOperator } from '../model-operator.ts';
import { readFiles } from '../reply.ts';

/** One tool out of two that do well in different ways. */
export const modelMerge: ModelOperator = {
  name: 'model-merge',
  description: 'A model makes one tool out of two parents.',
  prompt: 'merge.v1',
  crossover: true,
  variables: ['subject', 'rules', 'source', 'objectives', 'mate', 'failures'],
  read: (reply, parent) => readFiles(reply, parent, 'made of two parents'),
};

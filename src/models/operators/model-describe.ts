import type { ModelOperator } from '../model-operator.ts';
import { readBlocks } from '../reply.ts';

/** What the agent is told of the tool, apart from its code; the gate checks that nothing else has changed. */
export const modelDescribe: ModelOperator = {
  name: 'model-describe',
  description: 'A model rewrites the descriptions of the tool and of its arguments, and nothing else.',
  prompt: 'describe.v1',
  touches: 'texts',
  variables: ['subject', 'source', 'objectives', 'failures', 'blocks'],
  read(reply, parent) {
    const reading = readBlocks(reply, parent, 'other descriptions');
    if (reading.kind !== 'change') return reading;
    return { kind: 'change', proposed: { ...reading.proposed, textsOnly: true } };
  },
};

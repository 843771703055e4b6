import type { ModelOperator } from '../model-operator.ts';
import { labelled, readBlocks } from '../reply.ts';

/** First the cause of the failures in one sentence, then the change. The cause is kept in the child's lineage. */
export const modelReflect: ModelOperator = {
  name: 'model-reflect',
  description: 'A model states why cases fail, then changes the code; the cause is stored with the lineage.',
  prompt: 'reflect.v2',
  variables: ['subject', 'rules', 'source', 'origin', 'objectives', 'trajectories', 'blocks'],
  read(reply, parent) {
    const reading = readBlocks(reply, parent, 'changed in places');
    if (reading.kind !== 'change') return reading;
    const cause = labelled(reply, 'CAUSE');
    if (cause === undefined)
      return { kind: 'complaint', complaint: 'it states no cause: the line `CAUSE: ...` is missing' };
    return { ...reading, cause };
  },
};

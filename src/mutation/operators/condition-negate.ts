import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { conditionsOf } from '../conditions.ts';
import { brief, proposal, replaceNode } from '../write.ts';

export const conditionNegate: Operator = {
  name: 'condition-negate',
  group: 'condition',
  weight: 0.3,
  description: 'Negates the condition of a branch, a loop or a choice.',
  *propose(parent, random) {
    for (const site of shuffled(conditionsOf(parent), random))
      yield proposal(`negate ${brief(site)}`, [replaceNode(site, `!(${site.getText()})`)]);
  },
};

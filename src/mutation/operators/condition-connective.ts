import { shuffled } from '../draw.ts';
import { binariesOf } from '../conditions.ts';
import type { Operator } from '../operator.ts';
import { brief, proposal, replaceNode } from '../write.ts';

export const conditionConnective: Operator = {
  name: 'condition-connective',
  group: 'condition',
  weight: 0.3,
  description: 'Swaps "and" and "or".',
  *propose(parent, random) {
    for (const site of shuffled(binariesOf(parent, ['&&', '||']), random)) {
      const other = site.getOperatorToken().getText() === '&&' ? '||' : '&&';
      const text = `(${site.getLeft().getText()}) ${other} (${site.getRight().getText()})`;
      yield proposal(`${brief(site)} with ${other}`, [replaceNode(site, `(${text})`)]);
    }
  },
};

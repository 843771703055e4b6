import { pairs } from '../draw.ts';
import { binariesOf } from '../conditions.ts';
import type { Operator } from '../operator.ts';
import { brief, proposal, replaceNode } from '../write.ts';

const relations = ['<', '<=', '>', '>=', '===', '!=='] as const;

export const conditionBoundary: Operator = {
  name: 'condition-boundary',
  group: 'condition',
  weight: 0.5,
  description: 'Puts another relation between the two sides of a comparison.',
  *propose(parent, random) {
    for (const [site, relation] of pairs(binariesOf(parent, relations), relations, random)) {
      const token = site.getOperatorToken();
      if (token.getText() !== relation)
        yield proposal(`${brief(site)} with ${relation}`, [replaceNode(token, relation)]);
    }
  },
};

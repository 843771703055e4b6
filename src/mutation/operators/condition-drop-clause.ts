import { pairs } from '../draw.ts';
import { binariesOf } from '../conditions.ts';
import type { Operator } from '../operator.ts';
import { brief, proposal, replaceNode } from '../write.ts';

export const conditionDropClause: Operator = {
  name: 'condition-drop-clause',
  group: 'condition',
  weight: 0.5,
  description: 'Keeps one side of an "and", an "or" or a default.',
  *propose(parent, random) {
    for (const [site, side] of pairs(
      binariesOf(parent, ['&&', '||', '??']),
      ['left', 'right'] as const,
      random,
    )) {
      const kept = side === 'left' ? site.getLeft() : site.getRight();
      yield proposal(`only ${brief(kept)} of ${brief(site)}`, [replaceNode(site, `(${kept.getText()})`)]);
    }
  },
};

import { Node } from 'ts-morph';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { statementsOf } from '../sites.ts';
import { brief, proposal, replaceNode } from '../write.ts';

export const statementSwap: Operator = {
  name: 'statement-swap',
  group: 'statement',
  weight: 0.2,
  description: 'Swaps a statement with the one after it.',
  *propose(parent, random) {
    for (const site of shuffled(statementsOf(parent), random)) {
      const next = site.getNextSibling();
      if (!next || !Node.isStatement(next)) continue;
      yield proposal(`swap ${brief(site)} and ${brief(next)}`, [
        replaceNode(site, next.getText()),
        replaceNode(next, site.getText()),
      ]);
    }
  },
};

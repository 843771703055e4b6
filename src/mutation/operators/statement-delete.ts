import { Node } from 'ts-morph';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { statementsOf } from '../sites.ts';
import { brief, proposal, replaceNode } from '../write.ts';

export const statementDelete: Operator = {
  name: 'statement-delete',
  group: 'statement',
  weight: 0.4,
  description: 'Deletes a statement that declares nothing.',
  *propose(parent, random) {
    const sites = statementsOf(parent).filter((s) => !Node.isVariableStatement(s));
    for (const site of shuffled(sites, random))
      yield proposal(`delete ${brief(site)}`, [replaceNode(site, '')]);
  },
};

import { Node } from 'ts-morph';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { statementsOf } from '../sites.ts';
import { brief, insertAfter, proposal } from '../write.ts';

export const statementDuplicate: Operator = {
  name: 'statement-duplicate',
  group: 'statement',
  weight: 0.2,
  description: 'Repeats a statement that declares nothing.',
  *propose(parent, random) {
    const sites = statementsOf(parent).filter(
      (s) => !Node.isVariableStatement(s) && !Node.isReturnStatement(s) && !Node.isThrowStatement(s),
    );
    for (const site of shuffled(sites, random))
      yield proposal(`repeat ${brief(site)}`, [insertAfter(site, `\n${site.getText()}`)]);
  },
};

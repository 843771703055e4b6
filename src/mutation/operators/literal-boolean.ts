import { Node } from 'ts-morph';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { expressionsOf } from '../sites.ts';
import { proposal, replaceNode } from '../write.ts';

export const literalBoolean: Operator = {
  name: 'literal-boolean',
  group: 'literal',
  weight: 0.3,
  description: 'Turns true into false and false into true.',
  *propose(parent, random) {
    const sites = expressionsOf(parent).filter((e) => Node.isTrueLiteral(e) || Node.isFalseLiteral(e));
    for (const site of shuffled(sites, random)) {
      const text = Node.isTrueLiteral(site) ? 'false' : 'true';
      yield proposal(`${site.getText()} becomes ${text}`, [replaceNode(site, text)]);
    }
  },
};

import { Node } from 'ts-morph';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { namesOf, scopeAt } from '../scope.ts';
import { expressionsOf, kindOf } from '../sites.ts';
import { brief, proposal, replaceNode } from '../write.ts';

const constants: Readonly<Record<string, readonly string[]>> = {
  string: [`''`],
  number: ['0', '1'],
  boolean: ['true', 'false'],
  'string[]': ['[]'],
};

export const substituteTyped: Operator = {
  name: 'substitute-typed',
  group: 'expression',
  weight: 0.7,
  description: 'Replaces an expression by another of the same type that is in scope.',
  *propose(parent, random) {
    for (const site of shuffled(expressionsOf(parent), random)) {
      if (Node.isExpressionStatement(site.getParent())) continue;
      const kind = kindOf(site);
      if (kind === 'other' || kind === 'void' || kind === 'optional') continue;
      const others = [...namesOf(scopeAt(site), kind), ...(constants[kind] ?? [])].filter(
        (o) => o !== site.getText(),
      );
      if (others.length === 0) continue;
      const other = random.pick(others);
      yield proposal(`${other} for ${brief(site)}`, [replaceNode(site, other)]);
    }
  },
};

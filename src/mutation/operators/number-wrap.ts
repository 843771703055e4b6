import { Node } from 'ts-morph';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { namesOf, scopeAt } from '../scope.ts';
import { expressionsOf, kindOf } from '../sites.ts';
import { brief, proposal, replaceNode } from '../write.ts';

/** What becomes of a number, given another one of the scope where there is one. */
const numberFunctions: readonly ((x: string, other: string | undefined) => string | undefined)[] = [
  (x) => `(${x} + 1)`,
  (x) => `(${x} - 1)`,
  (x) => `(${x} * 2)`,
  (x) => `Math.floor(${x} / 2)`,
  (x) => `Math.max(0, ${x})`,
  (x) => `Math.abs(${x})`,
  (x, other) => other && `Math.min(${x}, ${other})`,
  (x, other) => other && `Math.max(${x}, ${other})`,
];

export const numberWrap: Operator = {
  name: 'number-wrap',
  group: 'expression',
  weight: 0,
  description: 'Moves, scales or bounds an expression of type number, also by another number in scope.',
  *propose(parent, random) {
    for (const site of shuffled(expressionsOf(parent), random)) {
      if (Node.isNumericLiteral(site) || kindOf(site) !== 'number') continue;
      const others = namesOf(scopeAt(site), 'number').filter((name) => name !== site.getText());
      const other = others.length > 0 ? random.pick(others) : undefined;
      for (const apply of shuffled(numberFunctions, random)) {
        const text = apply(site.getText(), other);
        if (text !== undefined)
          yield proposal(`${brief(text)} for ${brief(site)}`, [replaceNode(site, text)]);
      }
    }
  },
};

import { Node } from 'ts-morph';
import { pairs } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { expressionsOf } from '../sites.ts';
import { proposal, replaceNode } from '../write.ts';

const tweaks: readonly ((n: number) => number)[] = [
  (n) => n + 1,
  (n) => n - 1,
  (n) => n * 2,
  (n) => n / 2,
  (n) => n * 0.9,
  (n) => n + 0.1,
  () => 0,
  () => 1,
];

export const literalNumber: Operator = {
  name: 'literal-number',
  group: 'literal',
  weight: 0.5,
  description: 'Makes a number a little larger or smaller.',
  *propose(parent, random) {
    const sites = expressionsOf(parent).filter(Node.isNumericLiteral);
    for (const [site, tweak] of pairs(sites, tweaks, random)) {
      const before = site.getLiteralValue();
      const after = Number(tweak(before).toPrecision(6));
      if (
        after === before ||
        (Number.isInteger(before) && before < 20 && before > 1 && !Number.isInteger(after))
      )
        continue;
      const text = after < 0 ? `(${after})` : String(after);
      yield proposal(`${before} becomes ${after}`, [replaceNode(site, text)]);
    }
  },
};

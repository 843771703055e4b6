import { Node } from 'ts-morph';
import { pairs } from '../draw.ts';
import { stringFunctions } from '../grammar/string-functions.ts';
import type { Operator } from '../operator.ts';
import { expressionsOf, kindOf } from '../sites.ts';
import { brief, operand, proposal, replaceNode, withHelpers } from '../write.ts';

export const stringWrap: Operator = {
  name: 'string-wrap',
  group: 'expression',
  weight: 1.5,
  description: 'Wraps an expression of type string in a text function.',
  *propose(parent, random) {
    const sites = expressionsOf(parent).filter((e) => !Node.isStringLiteral(e));
    for (const [site, fn] of pairs(sites, stringFunctions, random)) {
      if (kindOf(site) !== 'string') continue;
      const edit = replaceNode(site, fn.apply(operand(site)));
      yield proposal(`${fn.name} of ${brief(site)}`, withHelpers(site.getSourceFile(), [edit], [fn.helper]));
    }
  },
};

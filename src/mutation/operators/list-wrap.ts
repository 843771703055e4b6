import { pairs } from '../draw.ts';
import { stringFunctions } from '../grammar/string-functions.ts';
import type { Operator } from '../operator.ts';
import { expressionsOf, kindOf } from '../sites.ts';
import { brief, operand, proposal, replaceNode, withHelpers } from '../write.ts';
import type { StringFunction } from '../grammar/string-functions.ts';

const listFunctions: readonly StringFunction[] = [
  { name: 'filter-empty', apply: (x) => `${x}.filter((item) => item.trim() !== '')` },
  { name: 'drop-first-empty', apply: (x) => `${x}.filter((item, i) => i > 0 || item.trim() !== '')` },
  {
    name: 'drop-last-empty',
    apply: (x) => `${x}.filter((item, i, all) => i < all.length - 1 || item.trim() !== '')`,
  },
  { name: 'slice-from-1', apply: (x) => `${x}.slice(1)` },
  { name: 'slice-to-last', apply: (x) => `${x}.slice(0, -1)` },
  ...stringFunctions.map((fn): StringFunction => ({
    name: `map-${fn.name}`,
    apply: (x) => `${x}.map((item) => ${fn.apply('item')})`,
    ...(fn.helper && { helper: fn.helper }),
  })),
];

export const listWrap: Operator = {
  name: 'list-wrap',
  group: 'expression',
  weight: 0.7,
  description: 'Passes a list of strings through a filter, a slice, or a text function on each.',
  *propose(parent, random) {
    for (const [site, fn] of pairs(expressionsOf(parent), listFunctions, random)) {
      if (kindOf(site) !== 'string[]') continue;
      yield proposal(
        `${fn.name} of ${brief(site)}`,
        withHelpers(site.getSourceFile(), [replaceNode(site, fn.apply(operand(site)))], [fn.helper]),
      );
    }
  },
};

import { Node } from 'ts-morph';
import { pairs } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { outputTextsOf } from '../output-texts.ts';
import { brief, proposal, replaceNode, withHelpers } from '../write.ts';

const LIMITS = [5, 10, 20, 50, 100, 200, 500, 1000, 2000];

/** How much of the limit goes to the beginning of the list; the rest goes to its end. */
const SHARES = { first: 1, last: 0, 'first and last': 0.5 };

export const outputLimit: Operator = {
  name: 'output-limit',
  group: 'output',
  weight: 0.4,
  description:
    'Cuts a list that becomes text in the output at a number of items, and says how many are not shown.',
  *propose(parent, random) {
    const cuts = LIMITS.flatMap((limit) =>
      Object.entries(SHARES).map(([part, share]) => ({ limit, part, head: Math.ceil(limit * share) })),
    );
    for (const [join, { limit, part, head }] of pairs(outputTextsOf(parent).joins, cuts, random)) {
      const callee = join.getExpression();
      if (!Node.isPropertyAccessExpression(callee)) continue;
      const list = callee.getExpression();
      const edit = replaceNode(list, `limited(${list.getText()}, ${head}, ${limit - head})`);
      yield proposal(
        `the ${part} ${limit} of ${brief(list)}`,
        withHelpers(join.getSourceFile(), [edit], ['limited']),
      );
    }
  },
};

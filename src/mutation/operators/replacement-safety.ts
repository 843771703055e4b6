import { Node } from 'ts-morph';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { kindOf, nodesOf } from '../sites.ts';
import { brief, proposal, replaceNode } from '../write.ts';

export const replacementSafety: Operator = {
  name: 'replacement-safety',
  group: 'expression',
  weight: 0.5,
  description:
    'Gives replace and replaceAll a function instead of a string in which $ has a meaning, or the other way round.',
  *propose(parent, random) {
    const calls = nodesOf(parent)
      .filter(Node.isCallExpression)
      .filter((c) => /\.replace(All)?$/.test(c.getExpression().getText()));
    for (const call of shuffled(calls, random)) {
      const by = call.getArguments()[1];
      if (!by) continue;
      if (Node.isArrowFunction(by) && by.getParameters().length === 0) {
        yield proposal(`no function in ${brief(call)}`, [replaceNode(by, by.getBody().getText())]);
      } else if (!Node.isStringLiteral(by) && kindOf(by) === 'string') {
        yield proposal(`function for ${brief(by)} in ${brief(call)}`, [
          replaceNode(by, `() => ${by.getText()}`),
        ]);
      }
    }
  },
};

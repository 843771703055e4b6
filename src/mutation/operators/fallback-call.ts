import { Node } from 'ts-morph';
import { pairs } from '../draw.ts';
import { fallback } from '../fallback.ts';
import type { Operator } from '../operator.ts';
import { functionsOf, nodesOf } from '../sites.ts';
import { brief, proposal, replaceNode, withHelpers } from '../write.ts';
import { shapeOf } from '../function-shape.ts';

export const fallbackCall: Operator = {
  name: 'fallback-call',
  group: 'function',
  weight: 0.5,
  description: 'When a call finds nothing or throws, calls another function of the same type.',
  *propose(parent, random) {
    const functions = functionsOf(parent);
    const calls = nodesOf(parent).filter(Node.isCallExpression);
    for (const [call, other] of pairs(calls, functions, random)) {
      const callee = functions.find((f) => f.getName() === call.getExpression().getText());
      if (!callee || callee === other || shapeOf(callee) !== shapeOf(other)) continue;
      if (call.getFirstAncestor((a) => a === other)) continue;
      const args = call.getArguments().map((a) => a.getText());
      const { text, helper } = fallback(call, [`${other.getName() ?? ''}(${args.join(', ')})`]);
      yield proposal(
        `${brief(call)}, failing that ${other.getName() ?? ''}`,
        withHelpers(call.getSourceFile(), [replaceNode(call, text)], [helper]),
      );
    }
  },
};

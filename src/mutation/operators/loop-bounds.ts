import { Node } from 'ts-morph';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { nodesOf } from '../sites.ts';
import { brief, proposal, replaceNode } from '../write.ts';

export const loopBounds: Operator = {
  name: 'loop-bounds',
  group: 'control',
  weight: 0.3,
  description: 'Starts a counting loop one later, or ends it one earlier or later.',
  *propose(parent, random) {
    const loops = nodesOf(parent).filter(Node.isForStatement);
    const changes = loops.flatMap((loop) => {
      const condition = loop.getCondition();
      const initializer = loop.getInitializer();
      const start = Node.isVariableDeclarationList(initializer)
        ? initializer.getDeclarations()[0]?.getInitializer()
        : undefined;
      const bound = Node.isBinaryExpression(condition) ? condition.getRight() : undefined;
      return [
        start && ([start, '+ 1'] as const),
        bound && ([bound, '+ 1'] as const),
        bound && ([bound, '- 1'] as const),
      ].filter((c) => c !== undefined);
    });
    for (const [site, change] of shuffled(changes, random)) {
      yield proposal(`${brief(site)} ${change}`, [replaceNode(site, `(${site.getText()}) ${change}`)]);
    }
  },
};

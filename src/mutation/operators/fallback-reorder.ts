import { Node } from 'ts-morph';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { nodesOf } from '../sites.ts';
import { brief, proposal, replaceNode } from '../write.ts';

export const fallbackReorder: Operator = {
  name: 'fallback-reorder',
  group: 'control',
  weight: 0.4,
  description:
    'Changes the order of alternatives: of attempts in a chain, of the sides of a default, of the branches of a choice.',
  *propose(parent, random) {
    for (const node of shuffled(nodesOf(parent), random)) {
      const swap = alternatives(node);
      if (swap.length < 2) continue;
      const at = random.int(swap.length - 1);
      const [a, b] = [swap[at], swap[at + 1]];
      if (a && b)
        yield proposal(`${brief(b)} before ${brief(a)}`, [
          replaceNode(a, b.getText()),
          replaceNode(b, a.getText()),
        ]);
    }
  },
};

function alternatives(node: Node): Node[] {
  if (Node.isCallExpression(node) && /^firstNonEmpty$|^firstToWork$/.test(node.getExpression().getText()))
    return node.getArguments();
  if (Node.isConditionalExpression(node)) return [node.getWhenTrue(), node.getWhenFalse()];
  if (Node.isBinaryExpression(node) && /^(\?\?|\|\|)$/.test(node.getOperatorToken().getText()))
    return [node.getLeft(), node.getRight()];
  return [];
}

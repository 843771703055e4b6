import { Node } from 'ts-morph';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { statementsOf } from '../sites.ts';
import { brief, insertBefore, proposal, replaceNode } from '../write.ts';

export const statementMove: Operator = {
  name: 'statement-move',
  group: 'statement',
  weight: 0.3,
  description: 'Moves a statement to another place in the same function.',
  *propose(parent, random) {
    const all = statementsOf(parent);
    for (const site of shuffled(all, random)) {
      const targets = all.filter(
        (t) =>
          t !== site &&
          functionOf(t) === functionOf(site) &&
          !within(t, site) &&
          t.getPreviousSibling() !== site,
      );
      if (targets.length === 0) continue;
      const target = random.pick(targets);
      yield proposal(`move ${brief(site)} before ${brief(target)}`, [
        insertBefore(target, `${site.getText()}\n`),
        replaceNode(site, ''),
      ]);
    }
  },
};

const functionOf = (node: Node): Node | undefined =>
  node.getFirstAncestor((a) => Node.isFunctionLikeDeclaration(a) || Node.isFunctionExpression(a));
const within = (inner: Node, outer: Node): boolean =>
  inner.getStart() >= outer.getStart() && inner.getEnd() <= outer.getEnd();

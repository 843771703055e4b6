import { Node } from 'ts-morph';
import { shuffled } from '../draw.ts';
import type { Operator } from '../operator.ts';
import { statementsOf } from '../sites.ts';
import { brief, proposal, replaceNode } from '../write.ts';

export const guardRemove: Operator = {
  name: 'guard-remove',
  group: 'control',
  weight: 0.5,
  description: 'Removes an early exit, or the condition around a block.',
  *propose(parent, random) {
    for (const site of shuffled(statementsOf(parent).filter(Node.isIfStatement), random)) {
      if (site.getElseStatement()) continue;
      const body = site.getThenStatement();
      const [first] = Node.isBlock(body) ? body.getStatements() : [body];
      const leaves =
        Node.isReturnStatement(first) ||
        Node.isThrowStatement(first) ||
        Node.isContinueStatement(first) ||
        Node.isBreakStatement(first);
      yield proposal(`${leaves ? 'remove' : 'always do'} ${brief(site)}`, [
        replaceNode(site, leaves ? '' : body.getText()),
      ]);
    }
  },
};

import { Node, SyntaxKind, VariableDeclarationKind, type Expression, type Statement } from 'ts-morph';
import { shuffled } from '../draw.ts';
import { effectsOf } from '../effects.ts';
import type { Operator } from '../operator.ts';
import { statementsOf } from '../sites.ts';
import { brief, proposal, replaceNode } from '../write.ts';

export const awaitTogether: Operator = {
  name: 'await-together',
  group: 'concurrency',
  weight: 0.2,
  description:
    'Waits at once for two results, where the second does not need the first and neither changes anything.',
  *propose(parent, random) {
    for (const first of shuffled(statementsOf(parent), random)) {
      const second = first.getNextSibling();
      const [a, b] = [waitIn(first), second && Node.isStatement(second) ? waitIn(second) : undefined];
      if (!second || !a || !b) continue;
      const names = new Set(
        a.name
          .getDescendantsOfKind(SyntaxKind.Identifier)
          .concat(Node.isIdentifier(a.name) ? a.name : [])
          .map((n) => n.getText()),
      );
      const needs = [b.value, ...b.value.getDescendants()].some(
        (n) => Node.isIdentifier(n) && names.has(n.getText()),
      );
      if (needs || effectsOf(a.value, parent).writes || effectsOf(b.value, parent).writes) continue;
      const text = `const [${a.name.getText()}, ${b.name.getText()}] = await Promise.all([${a.value.getText()}, ${b.value.getText()}]);`;
      yield proposal(`${brief(a.value)} together with ${brief(b.value)}`, [
        replaceNode(first, text),
        replaceNode(second, ''),
      ]);
    }
  },
};

/** `name` and `value` of `const name = await value;` */
function waitIn(statement: Statement): { readonly name: Node; readonly value: Expression } | undefined {
  if (!Node.isVariableStatement(statement)) return undefined;
  const [declaration, ...more] = statement.getDeclarations();
  const first = declaration?.getInitializer();
  if (!declaration || more.length > 0 || !Node.isAwaitExpression(first)) return undefined;
  if (statement.getDeclarationKind() !== VariableDeclarationKind.Const) return undefined;
  return { name: declaration.getNameNode(), value: first.getExpression() };
}

import { Node, Project, SyntaxKind } from 'ts-morph';
import type { Fault, FaultFinder } from './fault.ts';
import { NAME_SWAPS, OPERATOR_SWAPS } from './swaps.ts';

/** Places for faults in a JavaScript module, from its syntax tree. */
export const faultsInJavascript: FaultFinder = (source) => {
  const project = new Project({ useInMemoryFileSystem: true, compilerOptions: { allowJs: true } });
  const file = project.createSourceFile('module.js', source);
  return file.getDescendants().flatMap((node) => (isImport(node) ? [] : faultsAt(node)));
};

const isImport = (node: Node): boolean =>
  node.getFirstAncestorByKind(SyntaxKind.ImportDeclaration) !== undefined;

function faultsAt(node: Node): Fault[] {
  if (Node.isBinaryExpression(node)) {
    const [kind, other] = OPERATOR_SWAPS[node.getOperatorToken().getText()] ?? [];
    return kind === undefined ? [] : [replace(kind, node.getOperatorToken(), other ?? '')];
  }
  if (Node.isPrefixUnaryExpression(node) && node.getOperatorToken() === SyntaxKind.ExclamationToken)
    return [replace('negation', node, node.getOperand().getText())];
  if (Node.isTrueLiteral(node)) return [replace('boolean', node, 'false')];
  if (Node.isFalseLiteral(node)) return [replace('boolean', node, 'true')];
  if (Node.isNumericLiteral(node) && /^\d{1,6}$/.test(node.getText()))
    return [replace('off-by-one', node, String(Number(node.getText()) + 1))];
  if (Node.isPropertyAccessExpression(node)) {
    const other = NAME_SWAPS[node.getName()];
    const isCalled = Node.isCallExpression(node.getParent());
    return other === undefined || !isCalled ? [] : [replace('method', node.getNameNode(), other)];
  }
  if (Node.isCallExpression(node)) {
    const [first, second] = node.getArguments();
    if (!first || !second || first.getText() === second.getText() || second.getText().includes('\n'))
      return [];
    const text = `${second.getText()}, ${first.getText()}`;
    return [{ kind: 'argument-order', start: first.getStart(), end: second.getEnd(), text }];
  }
  return [];
}

function replace(kind: string, node: Node, text: string): Fault {
  return { kind, start: node.getStart(), end: node.getEnd(), text };
}

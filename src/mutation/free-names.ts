import { Node, type Identifier } from 'ts-morph';

/** Names that the code itself declares: parameters and variables of functions in it. */
export function namesDeclaredIn(code: Node): ReadonlySet<string> {
  const names = new Set<string>();
  code.forEachDescendant((node) => {
    if (
      Node.isParameterDeclaration(node) ||
      Node.isVariableDeclaration(node) ||
      Node.isBindingElement(node) ||
      Node.isFunctionDeclaration(node)
    )
      names.add(node.getName() ?? '');
  });
  return names;
}

/** Where the code uses a value by a name that it does not declare. */
export function freeNamesOf(code: Node): Identifier[] {
  const declared = namesDeclaredIn(code);
  const found: Identifier[] = [];
  const visit = (node: Node): void => {
    if (!Node.isIdentifier(node) || declared.has(node.getText()) || isLabelOrType(node)) return;
    found.push(node);
  };
  visit(code);
  code.forEachDescendant(visit);
  return found;
}

/** `b` of `a.b` and of `{ b: a }`, and names of types. */
function isLabelOrType(name: Identifier): boolean {
  const parent = name.getParent();
  if (Node.isPropertyAccessExpression(parent)) return parent.getNameNode() === name;
  if (Node.isPropertyAssignment(parent) || Node.isMethodDeclaration(parent))
    return parent.getNameNode() === name;
  return name.getFirstAncestor(Node.isTypeNode) !== undefined;
}

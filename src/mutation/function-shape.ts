import { Node, SyntaxKind, type FunctionDeclaration } from 'ts-morph';
import { remembered } from './remembered.ts';

/** Types of parameters and result as text: functions of equal shape can stand for each other. */
export const shapeOf = remembered((f: FunctionDeclaration): string => {
  const parameters = f.getParameters().map((p) => p.getType().getText(f));
  return `(${parameters.join(', ')}) => ${f.getReturnType().getText(f)}`;
});

/** For each function the functions that call it by name. */
export function callersOf(
  functions: readonly FunctionDeclaration[],
): ReadonlyMap<FunctionDeclaration, readonly FunctionDeclaration[]> {
  const called = functions.map(
    (f) => [f, new Set(f.getDescendantsOfKind(SyntaxKind.Identifier).map((i) => i.getText()))] as const,
  );
  return new Map(
    functions.map((f) => [
      f,
      called.filter(([g, names]) => g !== f && names.has(f.getName() ?? '')).map(([g]) => g),
    ]),
  );
}

export const isFunction = (node: Node): boolean =>
  Node.isFunctionLikeDeclaration(node) || Node.isFunctionExpression(node);

/** Whether a node runs when its ancestor does, and not only when some function inside that is called. */
export function isOfFunction(node: Node, ancestor: Node): boolean {
  for (let at = node.getParent(); at !== undefined && at !== ancestor; at = at.getParent())
    if (isFunction(at)) return false;
  return true;
}

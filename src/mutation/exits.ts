import { Node } from 'ts-morph';

/** Ways to leave that fit the place: out of the loop's round, or out of the function as it leaves elsewhere. */
export function exitsAt(site: Node): string[] {
  const exits = [`throw new Error('The call was refused: a condition for it does not hold.');`];
  for (let at = site.getParent(); at !== undefined; at = at.getParent()) {
    if (Node.isForOfStatement(at) || Node.isForStatement(at)) exits.push('continue;');
    if (Node.isForOfStatement(at) || Node.isForStatement(at) || Node.isWhileStatement(at))
      exits.push('break;');
    if (!Node.isFunctionLikeDeclaration(at)) continue;
    const returns = at.getDescendants().filter(Node.isReturnStatement);
    for (const r of returns) {
      const value = r.getExpression();
      if (
        value &&
        (Node.isLiteralExpression(value) || Node.isTrueLiteral(value) || Node.isFalseLiteral(value))
      )
        exits.push(r.getText());
      if (value && Node.isIdentifier(value) && r.getStart() > site.getStart() && declaredBefore(value, site))
        exits.push(`return ${value.getText()};`);
    }
    const type = at.getReturnType();
    if (type.isArray()) exits.push('return [];');
    if (type.isBoolean()) exits.push('return false;', 'return true;');
    break;
  }
  return [...new Set(exits)];
}

function declaredBefore(name: Node, site: Node): boolean {
  const declaration = name.getSymbol()?.getValueDeclaration();
  return declaration !== undefined && declaration.getEnd() <= site.getStart();
}

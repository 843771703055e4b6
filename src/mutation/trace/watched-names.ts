import { ts } from 'ts-morph';

/** More would cost more than they tell. */
const MOST = 8;

/**
 * What is known by name where a statement begins and may be a text: parameters and variables of the function that it stands
 * in, and the fields of its parameters that the function reads. The nearest first.
 */
export function watchedNames(statement: ts.Node, source: ts.SourceFile): string[] {
  const names: string[] = [];
  const add = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) names.push(name.text);
  };
  const fieldsOf = (parameter: ts.BindingName, body: ts.Node): void => {
    if (!ts.isIdentifier(parameter)) return;
    const visit = (node: ts.Node): void => {
      const called = ts.isCallExpression(node.parent) && node.parent.expression === node;
      if (
        ts.isPropertyAccessExpression(node) &&
        node.expression.getText(source) === parameter.text &&
        !called
      )
        names.push(`${parameter.text}.${node.name.text}`);
      ts.forEachChild(node, visit);
    };
    visit(body);
  };
  for (let at = statement; at.parent !== undefined; at = at.parent) {
    const { parent } = at;
    if (ts.isBlock(parent)) {
      const before = parent.statements.slice(0, parent.statements.indexOf(at as ts.Statement)).toReversed();
      for (const each of before)
        if (ts.isVariableStatement(each)) each.declarationList.declarations.forEach(({ name }) => add(name));
    } else if (ts.isForOfStatement(parent) && ts.isVariableDeclarationList(parent.initializer))
      parent.initializer.declarations.forEach(({ name }) => add(name));
    else if (ts.isFunctionLike(parent)) {
      for (const { name } of parent.parameters) {
        add(name);
        fieldsOf(name, at);
      }
      break;
    }
  }
  return [...new Set(names)].slice(0, MOST);
}

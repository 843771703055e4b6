import { Node, type ParameterDeclaration, type Type, type VariableDeclaration } from 'ts-morph';
import { remembered } from './remembered.ts';
import { kindOf, kindOfType, presentKindOf, presentKindOfType, type ValueKind } from './sites.ts';

export interface InScope {
  /** How to write it, e.g. `lines` or `args.oldString`. */
  readonly text: string;
  readonly kind: ValueKind;
  /** The kind of an optional value where it is given; otherwise `kind`. */
  readonly present: ValueKind;
  /** Whether it can be assigned to. */
  readonly assignable: boolean;
}

/** The parameters and variables that hold a value at the node, and the fields of parameters that are plain records. */
export const scopeAt = remembered((node: Node): readonly InScope[] => {
  const here = node.getStart();
  const seen = new Set<string>();
  const entries: InScope[] = [];
  const add = (declaration: VariableDeclaration | ParameterDeclaration, assignable: boolean): void => {
    const name = declaration.getNameNode();
    if (!Node.isIdentifier(name)) {
      if (!Node.isObjectBindingPattern(name)) return;
      for (const element of name.getElements())
        push(element.getName(), kindOf(element), presentKindOf(element), false);
      return;
    }
    const kind = kindOf(name);
    push(name.getText(), kind, presentKindOf(name), assignable);
    if (kind !== 'other' || !Node.isParameterDeclaration(declaration)) return;
    if (name.getType().getSymbol()?.getName() === 'ToolContext') return;
    const fields = name.getType().getProperties();
    if (fields.length > 12) return;
    for (const field of fields)
      pushField(`${name.getText()}.${field.getName()}`, field.getTypeAtLocation(name));
  };
  const push = (text: string, kind: ValueKind, present: ValueKind, assignable: boolean): void => {
    if (seen.has(text)) return;
    seen.add(text);
    entries.push({ text, kind, present, assignable });
  };
  const pushField = (text: string, type: Type): void =>
    push(text, kindOfType(type), presentKindOfType(type), false);
  for (
    let at: Node = node, parent = at.getParent();
    parent !== undefined;
    at = parent, parent = at.getParent()
  ) {
    if (Node.isBlock(parent) || Node.isSourceFile(parent)) {
      for (const statement of parent.getStatements()) {
        if (statement.getEnd() > here) break;
        if (!Node.isVariableStatement(statement)) continue;
        for (const declaration of statement.getDeclarations())
          add(declaration, statement.getDeclarationKind() !== 'const');
      }
    } else if (Node.isFunctionLikeDeclaration(parent) || Node.isFunctionExpression(parent)) {
      if ('getParameters' in parent && !parent.getParameters().some((p) => p === at))
        for (const p of parent.getParameters()) add(p, true);
    } else if (Node.isForOfStatement(parent) && parent.getStatement() === at) {
      const initializer = parent.getInitializer();
      if (Node.isVariableDeclarationList(initializer))
        for (const d of initializer.getDeclarations()) add(d, false);
    } else if (Node.isForStatement(parent)) {
      const initializer = parent.getInitializer();
      if (Node.isVariableDeclarationList(initializer) && initializer !== at)
        for (const d of initializer.getDeclarations()) add(d, false);
    }
  }
  return entries;
});

export const namesOf = (entries: readonly InScope[], kind: ValueKind): string[] =>
  entries.filter((e) => e.kind === kind).map((e) => e.text);

/** Those that may be absent, and are of the kind where they are not. */
export const optionalNamesOf = (entries: readonly InScope[], kind: ValueKind): string[] =>
  entries.filter((e) => e.kind === 'optional' && e.present === kind).map((e) => e.text);

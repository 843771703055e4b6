import { ts } from 'ts-morph';
import type { Syntax } from '../syntax.ts';

/** What other files may rely on: each export of a module, with what they see of it as text. */
export type Exports = ReadonlyMap<string, string>;

export function exportsOf(syntax: Syntax, entry: string): Exports {
  const found = new Map<string, string>();
  for (const statement of syntax.files.get(entry)?.statements ?? []) {
    if (ts.isExportDeclaration(statement)) found.set(squeeze(statement.getText()), '');
    else if (ts.isExportAssignment(statement)) found.set('default', '');
    else if (isExported(statement)) for (const [name, seen] of declarations(statement)) found.set(name, seen);
  }
  return found;
}

/** Undefined when every export is there, with the same face, and no other; else what differs. */
export function exportsDifference(child: Exports, parent: Exports): string | undefined {
  for (const [name, seen] of parent) {
    const now = child.get(name);
    if (now === undefined) return `export ${name} is gone`;
    if (now !== seen) return `export ${name} was \`${seen}\` and is \`${now}\``;
  }
  for (const name of child.keys()) if (!parent.has(name)) return `export ${name} is new`;
  return undefined;
}

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword) ?? false);

function declarations(statement: ts.Statement): [string, string][] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map((d) => [
      d.name.getText(),
      `${d.type?.getText() ?? ''} ${d.initializer && ts.isFunctionLike(d.initializer) ? face(d.initializer) : ''}`.trim(),
    ]);
  if (ts.isFunctionDeclaration(statement)) return [[statement.name?.text ?? 'default', face(statement)]];
  if (ts.isClassDeclaration(statement)) {
    const members = statement.members.map((member) =>
      ts.isFunctionLike(member) ? face(member) : member.getText(),
    );
    return [[statement.name?.text ?? 'default', squeeze(members.join('; '))]];
  }
  const name = 'name' in statement ? (statement.name as ts.Node).getText() : '';
  return [[name, squeeze(statement.getText())]];
}

/** All of a function but what it does. */
function face(node: ts.SignatureDeclaration): string {
  const body = 'body' in node ? (node.body as ts.Node | undefined) : undefined;
  const text = node.getText();
  return squeeze(body ? text.slice(0, body.getStart() - node.getStart()) : text);
}

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim();

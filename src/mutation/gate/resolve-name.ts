import { ts } from 'ts-morph';
import { localImports, resolveLocal } from '../local-imports.ts';
import type { Syntax } from '../syntax.ts';

/**
 * What a name at the top of a file stands for: the initializer of the constant or the function of that name, there or in
 * the file of the genome that it is imported from. Anything but a name stands for itself.
 */
export function resolveName(syntax: Syntax, file: string, node: ts.Expression): ts.Node {
  return ts.isIdentifier(node) ? (declared(syntax, file, node.text, new Set()) ?? node) : node;
}

function declared(syntax: Syntax, file: string, name: string, seen: Set<string>): ts.Node | undefined {
  const source = syntax.files.get(file);
  if (!source || seen.has(file)) return undefined;
  seen.add(file);
  for (const statement of source.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === name) return statement;
    if (!ts.isVariableStatement(statement)) continue;
    for (const d of statement.declarationList.declarations) {
      if (ts.isIdentifier(d.name) && d.name.text === name && d.initializer) return d.initializer;
    }
  }
  for (const { specifier, declaration } of localImports(source)) {
    const original = originalName(declaration, name);
    const from = resolveLocal(file, specifier, (path) => syntax.files.has(path));
    if (original !== undefined && from !== undefined) return declared(syntax, from, original, seen);
  }
  return undefined;
}

/** `b` for `a` in `import { b as a } from …` and `export { b as a } from …`. */
function originalName(
  declaration: ts.ImportDeclaration | ts.ExportDeclaration,
  name: string,
): string | undefined {
  const bindings = ts.isImportDeclaration(declaration)
    ? declaration.importClause?.namedBindings
    : declaration.exportClause;
  if (!bindings || ts.isNamespaceImport(bindings) || ts.isNamespaceExport(bindings)) return undefined;
  const found = bindings.elements.find((element) => element.name.text === name);
  return found && (found.propertyName ?? found.name).text;
}

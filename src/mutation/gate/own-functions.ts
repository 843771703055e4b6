import { ts } from 'ts-morph';
import { localImports, resolveLocal } from '../local-imports.ts';
import type { Syntax } from '../syntax.ts';

/** A function at the top of a file, under one of the names that it goes by. */
export interface NamedFunction {
  readonly name: string;
  /** Empty where the genome has one script only. */
  readonly file: string;
  readonly root: ts.Node;
}

export interface OwnFunctions {
  readonly all: readonly NamedFunction[];
  /** Names by which a file of the genome has another as a whole: `io` in `import * as io from './io.ts'`. */
  readonly namespaces: ReadonlySet<string>;
}

/** The name of a default export that has none of its own. */
const DEFAULT = 'default';

/** Every function at the top of a file, also under the names that other files of the genome give it. */
export function ownFunctions(syntax: Syntax): OwnFunctions {
  const all: NamedFunction[] = [];
  const aliases: [alias: string, name: string][] = [];
  const namespaces = new Set<string>();
  for (const [path, source] of syntax.files) {
    const file = syntax.files.size > 1 ? path : '';
    for (const statement of source.statements) {
      if (ts.isFunctionDeclaration(statement)) {
        const isDefault = statement.modifiers?.some((m) => m.kind === ts.SyntaxKind.DefaultKeyword);
        if (statement.name) all.push({ name: statement.name.text, file, root: statement });
        if (isDefault) all.push({ name: DEFAULT, file, root: statement });
      } else if (ts.isVariableStatement(statement)) {
        for (const { name, initializer } of statement.declarationList.declarations)
          if (ts.isIdentifier(name) && initializer && ts.isFunctionLike(initializer))
            all.push({ name: name.text, file, root: initializer });
      } else if (ts.isExportAssignment(statement) && ts.isIdentifier(statement.expression)) {
        aliases.push([DEFAULT, statement.expression.text]);
      } else if (ts.isExportDeclaration(statement) && !statement.moduleSpecifier) {
        aliases.push(...renamed(statement.exportClause));
      }
    }
    for (const { specifier, declaration } of localImports(source)) {
      if (resolveLocal(path, specifier, (other) => syntax.files.has(other)) === undefined) continue;
      const bindings = ts.isImportDeclaration(declaration)
        ? declaration.importClause?.namedBindings
        : declaration.exportClause;
      aliases.push(...renamed(bindings));
      if (bindings && ts.isNamespaceImport(bindings)) namespaces.add(bindings.name.text);
      const byDefault = ts.isImportDeclaration(declaration) && declaration.importClause?.name;
      if (byDefault) aliases.push([byDefault.text, DEFAULT]);
    }
  }
  return { all: [...all, ...underAliases(all, aliases)], namespaces };
}

function renamed(bindings: ts.NamedImportBindings | ts.NamedExportBindings | undefined): [string, string][] {
  if (!bindings || ts.isNamespaceImport(bindings) || ts.isNamespaceExport(bindings)) return [];
  return bindings.elements.flatMap(({ name, propertyName }): [string, string][] =>
    propertyName && propertyName.text !== name.text ? [[name.text, propertyName.text]] : [],
  );
}

/** An alias may stand for an alias. */
function underAliases(
  all: readonly NamedFunction[],
  aliases: readonly (readonly [string, string])[],
): NamedFunction[] {
  const found = new Map<string, NamedFunction>();
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const [alias, name] of aliases)
      for (const f of [...all, ...found.values()])
        if (f.name === name) found.set(`${alias} ${f.file} ${f.root.pos}`, { ...f, name: alias });
  }
  return [...found.values()];
}

import { posix } from 'node:path';
import { ts } from 'ts-morph';

/** What a script takes from another file that it names by place, such as `./match.ts`. */
export interface LocalImport {
  readonly specifier: string;
  /** Gone at run time. */
  readonly typeOnly: boolean;
  readonly declaration: ts.ImportDeclaration | ts.ExportDeclaration;
}

export function localImports(source: ts.SourceFile): LocalImport[] {
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const named = statement.moduleSpecifier;
    if (!named || !ts.isStringLiteral(named) || !named.text.startsWith('.')) return [];
    const typeOnly = ts.isImportDeclaration(statement)
      ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      : statement.isTypeOnly;
    return [{ specifier: named.text, typeOnly, declaration: statement }];
  });
}

/**
 * The file that a specifier in `from` means, among those that are there, as Bun resolves it: with its own name, with an
 * ending added, as a folder's index, `.js` also for `.ts`. Paths are relative to the tool's folder.
 */
export function resolveLocal(
  from: string,
  specifier: string,
  isThere: (file: string) => boolean,
): string | undefined {
  const path = posix.join(posix.dirname(from), specifier);
  const endings = ['.ts', '.js', '.mts', '.mjs'];
  return [
    path,
    ...endings.map((ending) => path + ending),
    path.replace(/\.js$/, '.ts'),
    ...endings.map((ending) => `${path}/index${ending}`),
  ].find(isThere);
}

import { posix } from 'node:path';
import { ts } from 'ts-morph';
import { applyEdits } from './apply-edits.ts';
import type { Genome } from './genome.ts';
import { localImports, resolveLocal } from './local-imports.ts';
import type { TextEdit } from './operator.ts';
import { readSyntax, type Syntax } from './syntax.ts';

/**
 * The genome with its scripts linked: where one calls a function that only another of them has, the one imports it and the
 * other exports it. Operators need not know in which file a function lies. A genome of one script stays as it is.
 */
export function linkFiles(genome: Genome): Genome {
  const syntax = readSyntax(genome);
  if (syntax.files.size < 2 || syntax.errors.length > 0) return genome;
  const owners = functionOwners(syntax);
  const edits: TextEdit[] = [];
  const exported = new Set<ts.FunctionDeclaration>();
  for (const [file, source] of syntax.files) {
    const wanted = [...missingNames(source, syntax.checker)].flatMap(
      (name) => owners.get(name)?.slice(0, 1) ?? [],
    );
    for (const { owner, declaration } of wanted) edits.push(importEdit(syntax, file, owner, declaration));
    for (const { declaration } of [...wanted, ...importedFunctions(syntax, file, owners)])
      exported.add(declaration);
  }
  for (const declaration of exported) {
    if (declaration.modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)) continue;
    const source = declaration.getSourceFile();
    const start = declaration.getStart(source);
    edits.push({ file: source.fileName, start, end: start, text: 'export ' });
  }
  return edits.length > 0 ? applyEdits(genome, edits) : genome;
}

interface Owned {
  readonly owner: string;
  readonly declaration: ts.FunctionDeclaration;
}

type Owners = ReadonlyMap<string, readonly Owned[]>;

/** Functions at the top of files, by name, in the order of the files' names. */
function functionOwners({ files }: Syntax): Owners {
  const owners = new Map<string, Owned[]>();
  for (const owner of [...files.keys()].sort())
    for (const declaration of files.get(owner)?.statements.filter(ts.isFunctionDeclaration) ?? []) {
      const name = declaration.name?.text ?? '';
      owners.set(name, [...(owners.get(name) ?? []), { owner, declaration }]);
    }
  return owners;
}

/** Names that are used as values and declared nowhere in the file. */
export function missingNames(source: ts.SourceFile, checker: ts.TypeChecker): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isIdentifier(node) && !checker.getSymbolAtLocation(node) && isUse(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  return !(
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    ts.isShorthandPropertyAssignment(parent) ||
    ts.isImportSpecifier(parent) ||
    ts.isExportSpecifier(parent)
  );
}

/** Functions that a file imports by name from another one of the genome, which may have forgotten to export them. */
function importedFunctions(syntax: Syntax, file: string, owners: Owners): Owned[] {
  const source = syntax.files.get(file);
  return (source ? localImports(source) : []).flatMap(({ specifier, declaration }) => {
    const from = resolveLocal(file, specifier, (path) => syntax.files.has(path));
    const bindings = ts.isImportDeclaration(declaration)
      ? declaration.importClause?.namedBindings
      : declaration.exportClause;
    if (!bindings || !(ts.isNamedImports(bindings) || ts.isNamedExports(bindings))) return [];
    return bindings.elements.flatMap(({ name, propertyName }) =>
      (owners.get((propertyName ?? name).text) ?? []).filter(({ owner }) => owner === from),
    );
  });
}

/** Into the import that there is from that file, else as a line of its own at the top. */
function importEdit(syntax: Syntax, file: string, owner: string, { name }: ts.FunctionDeclaration): TextEdit {
  const word = name?.text ?? '';
  const imports = localImports(syntax.files.get(file) as ts.SourceFile);
  for (const { specifier, typeOnly, declaration } of imports) {
    if (typeOnly || resolveLocal(file, specifier, (path) => syntax.files.has(path)) !== owner) continue;
    const bindings = ts.isImportDeclaration(declaration) && declaration.importClause?.namedBindings;
    const last = bindings && ts.isNamedImports(bindings) ? bindings.elements.at(-1) : undefined;
    if (last) return { file, start: last.end, end: last.end, text: `, ${word}` };
  }
  const path = posix.relative(posix.dirname(file), owner);
  const specifier = path.startsWith('.') ? path : `./${path}`;
  return { file, start: 0, end: 0, text: `import { ${word} } from '${specifier}';\n` };
}

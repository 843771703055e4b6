import { applyPatch, structuredPatch } from 'diff';
import { Node, type SourceFile, type Statement } from 'ts-morph';
import type { TextEdit } from './operator.ts';
import { append, insertBefore, replaceNode } from './write.ts';

/**
 * Edits that do to `ours` what was done to `base` on the way to `theirs`: by top-level statement, and inside one that both
 * have changed by line. Undefined where both have changed the same lines, or in ways that exclude each other.
 */
export function mergeEdits(ours: SourceFile, base: SourceFile, theirs: SourceFile): TextEdit[] | undefined {
  const own = byName(ours);
  const before = byName(base);
  const after = byName(theirs);
  if (!own || !before || !after) return undefined;
  const edits: TextEdit[] = [];
  for (const [name, statement] of after) {
    const was = before.get(name)?.getText();
    const is = statement.getText();
    const mine = own.get(name);
    if (is === was || is === mine?.getText()) continue;
    if (mine && was === undefined) return undefined;
    if (mine && was !== undefined) {
      const merged = mergeText(mine.getText(), was, is);
      if (merged === undefined) return undefined;
      edits.push(replaceNode(mine, merged));
    } else {
      if (was !== undefined) return undefined;
      edits.push(added(statement, ours));
    }
  }
  for (const [name, statement] of before) {
    const mine = own.get(name);
    if (after.has(name) || !mine) continue;
    if (mine.getText() !== statement.getText()) return undefined;
    edits.push(replaceNode(mine, ''));
  }
  return edits;
}

function mergeText(ours: string, base: string, theirs: string): string | undefined {
  if (ours === base) return theirs;
  const patch = structuredPatch('', '', `${base}\n`, `${theirs}\n`, '', '', { context: 1 });
  const merged = applyPatch(`${ours}\n`, patch, { fuzzFactor: 1 });
  return merged === false ? undefined : merged.replace(/\n$/, '');
}

function added(statement: Statement, to: SourceFile): TextEdit {
  const first = to.getStatements()[0];
  return first && Node.isImportDeclaration(statement)
    ? insertBefore(first, `${statement.getText()}\n`)
    : append(to, statement.getText());
}

/** Undefined where two statements have one name. */
function byName(source: SourceFile): ReadonlyMap<string, Statement> | undefined {
  const statements = source.getStatements();
  const named = new Map(statements.map((statement) => [nameOf(statement), statement]));
  return named.size === statements.length ? named : undefined;
}

function nameOf(statement: Statement): string {
  if (Node.isImportDeclaration(statement)) return `import ${statement.getModuleSpecifierValue()}`;
  if (Node.isExportAssignment(statement)) return 'default';
  if (Node.isVariableStatement(statement))
    return statement
      .getDeclarations()
      .map((each) => each.getName())
      .join();
  return Node.isFunctionDeclaration(statement) ||
    Node.isClassDeclaration(statement) ||
    Node.isInterfaceDeclaration(statement) ||
    Node.isTypeAliasDeclaration(statement)
    ? (statement.getName() ?? 'default')
    : statement.getText();
}

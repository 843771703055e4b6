import { applyPatch, structuredPatch, type StructuredPatchHunk } from 'diff';
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
    if (!mine && was === undefined) {
      edits.push(added(statement, ours));
      continue;
    }
    // Made anew on both lines, or taken away on ours.
    if (!mine || was === undefined) return undefined;
    const merged = mergeText(mine.getText(), was, is);
    if (merged === undefined) return undefined;
    edits.push(replaceNode(mine, merged));
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
  // Where both have put lines in at one place, the line before or behind it still tells where that is.
  for (const known of [whole, headOnly, tailOnly]) {
    const merged = applyPatch(`${ours}\n`, { ...patch, hunks: patch.hunks.map(known) });
    if (merged !== false) return merged.replace(/\n$/, '');
  }
  return undefined;
}

type Hunk = StructuredPatchHunk;

const whole = (hunk: Hunk): Hunk => hunk;
const headOnly = (hunk: Hunk): Hunk => (putsIn(hunk, -1) ? without(hunk, hunk.lines.slice(0, -1), 0) : hunk);
const tailOnly = (hunk: Hunk): Hunk => (putsIn(hunk, 0) ? without(hunk, hunk.lines.slice(1), 1) : hunk);

/** Whether a hunk only adds lines, and has a line of its surroundings at that end besides another one. */
const putsIn = ({ lines }: Hunk, end: 0 | -1): boolean =>
  lines.every((line) => !line.startsWith('-')) &&
  lines.at(end)?.startsWith(' ') === true &&
  lines.filter((line) => line.startsWith(' ')).length > 1;

const without = (hunk: Hunk, lines: string[], skipped: 0 | 1): Hunk => ({
  ...hunk,
  lines,
  oldStart: hunk.oldStart + skipped,
  newStart: hunk.newStart + skipped,
  oldLines: hunk.oldLines - 1,
  newLines: hunk.newLines - 1,
});

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

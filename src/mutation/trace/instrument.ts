import { ts } from 'ts-morph';
import type { Genome } from '../genome.ts';
import { readSyntax } from '../syntax.ts';
import { HELD, REACHED, RECORDER, SAME, TOOL, WRAPPER } from './recorder.ts';
import { watchedNames } from './watched-names.ts';

/** A statement, or the body of an arrow function that is an expression. Offsets as in `TextEdit`. */
export interface CodeSpan {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface Instrumented {
  /** Does what the genome does, and says at the end of each answer and error what its run came to; see `take-trace.ts`. */
  readonly genome: Genome;
  /** By the numbers that answers speak of. */
  readonly spans: readonly CodeSpan[];
  /** What is watched where each span begins, by name; nothing but for statements in a list. */
  readonly watched: readonly (readonly string[])[];
  /** Of comparisons for equality, by the numbers that answers speak of. */
  readonly comparisons: readonly CodeSpan[];
}

interface Insertion {
  readonly at: number;
  readonly text: string;
  /** Where the text goes on, if something is left out. */
  readonly until?: number;
}

/** A tool that tells what of it was run. Undefined for one whose default export is no expression. */
export function instrument(genome: Genome): Instrumented | undefined {
  const spans: CodeSpan[] = [];
  const watched: (readonly string[])[] = [];
  const comparisons: CodeSpan[] = [];
  const files: Record<string, string> = { ...genome.files };
  for (const [file, source] of readSyntax(genome).files) {
    const opening: Insertion[] = [];
    const closing: Insertion[] = [];
    const mark = (node: ts.Node, before: string, after: string, names: readonly string[] = []): void => {
      const [start, end] = [node.getStart(source), node.getEnd()];
      const watch =
        names.length > 0 ? `${HELD}(${spans.length}, () => [${names.map(asked).join(', ')}]);` : '';
      opening.push({ at: start, text: before.replace('#', String(spans.length)) + watch });
      watched.push(names);
      if (after !== '') closing.push({ at: end, text: after });
      spans.push({ file, start, end });
    };
    const replaced: Insertion[] = [];
    const compare = ({ left, operatorToken: operator, right }: ts.BinaryExpression): void => {
      const negated = operator.getText(source).startsWith('!') ? '!' : '';
      opening.push({ at: left.getStart(source), text: `${negated}${SAME}(${comparisons.length}, ` });
      replaced.push({ at: operator.getStart(source), until: operator.getEnd(), text: ',' });
      closing.push({ at: right.getEnd(), text: ')' });
      comparisons.push({ file, start: left.getStart(source), end: right.getEnd() });
    };
    const visit = (node: ts.Node): void => {
      const kind = kindOf(node);
      if (kind === 'listed') mark(node, `${REACHED}(#);`, '', watchedNames(node, source));
      if (kind === 'alone') mark(node, `{${REACHED}(#);`, '}');
      if (kind === 'expression') mark(node, `(${REACHED}(#), (`, '))');
      if (ts.isBinaryExpression(node) && mayCompareTexts(node)) compare(node);
      ts.forEachChild(node, visit);
    };
    visit(source);
    let text = inserted(genome.files[file] ?? '', [...closing.reverse(), ...replaced, ...opening]);
    if (file === genome.entry) {
      const wrapped = text.replace(/^export default /m, `const ${TOOL}: any = `);
      if (wrapped === text) return undefined;
      text = `${wrapped}\n${WRAPPER}`;
    }
    files[file] = `${text}\n${RECORDER}`;
  }
  return { genome: { ...genome, files }, spans, watched, comparisons };
}

function kindOf(node: ts.Node): 'listed' | 'alone' | 'expression' | undefined {
  const { parent } = node;
  if (ts.isArrowFunction(parent ?? node) && (parent as ts.ArrowFunction).body === node)
    return ts.isBlock(node) ? undefined : 'expression';
  if (!ts.isStatement(node) || ts.isBlock(node) || ts.isFunctionDeclaration(node)) return undefined;
  if (ts.isBlock(parent) || ts.isCaseOrDefaultClause(parent)) return 'listed';
  const holds = ts.isIfStatement(parent) || ts.isIterationStatement(parent, false);
  // `else if` is told by its parts.
  return holds && !ts.isIfStatement(node) ? 'alone' : undefined;
}

const EQUALITY: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

function mayCompareTexts({ left, operatorToken, right }: ts.BinaryExpression): boolean {
  return EQUALITY.has(operatorToken.kind) && ![left, right].some(isFixed);
}

/** A literal, `undefined`, or a `typeof`: what is compared with it is not a text that is nearly the same. */
function isFixed(node: ts.Expression): boolean {
  return (
    ts.isLiteralExpression(node) ||
    ts.isTypeOfExpression(node) ||
    ts.isPrefixUnaryExpression(node) ||
    (ts.isIdentifier(node) && node.text === 'undefined') ||
    [ts.SyntaxKind.NullKeyword, ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword].includes(node.kind)
  );
}

/** A name as an expression that gives nothing where there is nothing. */
const asked = (name: string): string => name.replace('.', '?.');

/** Insertions at one place keep their order. */
function inserted(text: string, insertions: readonly Insertion[]): string {
  const all = insertions.map((insertion, order) => ({ ...insertion, order }));
  all.sort((a, b) => a.at - b.at || a.order - b.order);
  let out = '';
  let from = 0;
  for (const { at, until = at, text: piece } of all) {
    out += text.slice(from, at) + piece;
    from = until;
  }
  return out + text.slice(from);
}

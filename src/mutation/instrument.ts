import { ts } from 'ts-morph';
import type { Genome } from './genome.ts';
import { readSyntax } from './syntax.ts';

/** A statement, or the body of an arrow function that is an expression. Offsets as in `TextEdit`. */
export interface CodeSpan {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface Instrumented {
  /** Does what the genome does, and says at the end of each answer and error which spans it ran through. */
  readonly genome: Genome;
  /** By the numbers that answers speak of. */
  readonly spans: readonly CodeSpan[];
}

const REACHED = '__toolfinchReached';
const TOOL = '__toolfinchTool';
const MARK = '\u001e';

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** A tool that tells what of it was run. Undefined for one whose default export is no expression. */
export function instrument(genome: Genome): Instrumented | undefined {
  const spans: CodeSpan[] = [];
  const files: Record<string, string> = { ...genome.files };
  for (const [file, source] of readSyntax(genome).files) {
    const opening: Insertion[] = [];
    const closing: Insertion[] = [];
    const mark = (node: ts.Node, before: string, after: string): void => {
      const [start, end] = [node.getStart(source), node.getEnd()];
      opening.push({ at: start, text: before.replace('#', String(spans.length)) });
      if (after !== '') closing.push({ at: end, text: after });
      spans.push({ file, start, end });
    };
    const visit = (node: ts.Node): void => {
      const kind = kindOf(node);
      if (kind === 'listed') mark(node, `${REACHED}(#);`, '');
      if (kind === 'alone') mark(node, `{${REACHED}(#);`, '}');
      if (kind === 'expression') mark(node, `(${REACHED}(#), (`, '))');
      ts.forEachChild(node, visit);
    };
    visit(source);
    let text = inserted(genome.files[file] ?? '', opening, closing.reverse());
    if (file === genome.entry) {
      const wrapped = text.replace(/^export default /m, `const ${TOOL}: any = `);
      if (wrapped === text) return undefined;
      text = `${wrapped}\n${WRAPPER}`;
    }
    files[file] = `${text}\n${RECORDER}`;
  }
  return { genome: { ...genome, files }, spans };
}

/** What an instrumented tool said it ran through, and the text without that. */
export function takeReached(text: string): { readonly text: string; readonly reached?: readonly number[] } {
  const found = /\u001e([\d,]*)\u001e$/.exec(text);
  if (!found) return { text };
  const reached = (found[1] ?? '').split(',').filter((number) => number !== '');
  return { text: text.slice(0, found.index), reached: reached.map(Number) };
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

/** Of what stands at one place, ends come before beginnings, and what encloses begins first. */
function inserted(text: string, opening: readonly Insertion[], closing: readonly Insertion[]): string {
  const all = [...closing, ...opening].map((insertion, order) => ({ ...insertion, order }));
  all.sort((a, b) => a.at - b.at || a.order - b.order);
  let out = '';
  let from = 0;
  for (const { at, text: piece } of all) {
    out += text.slice(from, at) + piece;
    from = at;
  }
  return out + text.slice(from);
}

/** In every file: where a span begins, its number goes into a set that all files share. */
const RECORDER = `function ${REACHED}(span: number): void {
  const all = globalThis as any;
  (all.${REACHED} ??= new Set<number>()).add(span);
}
`;

/** In the entry: the tool under the name of the default export, with what was reached behind each answer. */
const WRAPPER = `export default {
  ...${TOOL},
  async execute(args: unknown, ctx: unknown) {
    const reached: Set<number> = ((globalThis as any).${REACHED} ??= new Set<number>());
    reached.clear();
    const mark = (text: unknown) => String(text) + ${JSON.stringify(MARK)} + [...reached].join(',') + ${JSON.stringify(MARK)};
    try {
      const answer = await ${TOOL}.execute(args, ctx);
      return typeof answer === 'object' && answer !== null ? { ...answer, output: mark(answer.output) } : mark(answer);
    } catch (error) {
      throw new Error(mark(error instanceof Error ? error.message : error));
    }
  },
};
`;

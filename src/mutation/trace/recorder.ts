/** Names that an instrumented tool uses beside its own. */
export const REACHED = '__toolfinchReached';
export const SAME = '__toolfinchSame';
export const TOOL = '__toolfinchTool';
/** Stands before and behind what is told of a run. */
export const MARK = '\u001e';

/** Of so many pairs, each of so many characters at most, a call tells. */
const PAIRS = 24;
const LONGEST = 300;

/**
 * In every file: where a span begins, its number goes into a list that all files share; where two texts are compared and
 * are not the same, but have the same letters in the same order, or one ends or begins with the other's, the pair does.
 */
export const RECORDER = `function ${REACHED}(span: number): void {
  const all = globalThis as any;
  (all.${REACHED} ??= new Set<number>()).add(span);
}
function ${SAME}(site: number, left: any, right: any): boolean {
  const same = left === right;
  if (same || typeof left !== 'string' || typeof right !== 'string') return same;
  const all = globalThis as any;
  const pairs: Map<string, unknown> = (all.${SAME} ??= new Map<string, unknown>());
  if (pairs.size >= ${PAIRS} || left.length > ${LONGEST} || right.length > ${LONGEST}) return same;
  const known: Map<string, string> = (all.${SAME}Letters ??= new Map<string, string>());
  const letters = (text: string): string => {
    let found = known.get(text);
    if (found === undefined) {
      if (known.size > 20000) known.clear();
      found = text.normalize('NFKC').toLowerCase().replace(/\\\\[nrt]|&\\w+;|[^\\p{L}]/gu, '');
      known.set(text, found);
    }
    return found;
  };
  const [a, b] = [letters(left), letters(right)];
  const near = Math.min(a.length, b.length) > 2 && (a === b || (Math.min(a.length, b.length) > 7 && (a.endsWith(b) || b.endsWith(a) || a.startsWith(b) || b.startsWith(a))));
  if (near) pairs.set(site + '\\n' + left + '\\n' + right, { site, left, right });
  return same;
}
`;

/** In the entry: the tool under the name of the default export, with what its run came to behind each answer. */
export const WRAPPER = `export default {
  ...${TOOL},
  async execute(args: unknown, ctx: unknown) {
    const all = globalThis as any;
    const reached: Set<number> = (all.${REACHED} ??= new Set<number>());
    const compared: Map<string, unknown> = (all.${SAME} ??= new Map<string, unknown>());
    reached.clear();
    compared.clear();
    const mark = (text: unknown) =>
      String(text) + ${JSON.stringify(MARK)} + JSON.stringify({ reached: [...reached], compared: [...compared.values()] }) + ${JSON.stringify(MARK)};
    try {
      const answer = await ${TOOL}.execute(args, ctx);
      return typeof answer === 'object' && answer !== null ? { ...answer, output: mark(answer.output) } : mark(answer);
    } catch (error) {
      throw new Error(mark(error instanceof Error ? error.message : error));
    }
  },
};
`;

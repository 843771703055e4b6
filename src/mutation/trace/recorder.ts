import { helperFunctions } from '../grammar/helper-functions.ts';
import { ofOneText, ofTwoTexts, type TextCondition } from '../grammar/text-conditions.ts';

/** Names that an instrumented tool uses beside its own. */
export const REACHED = '__toolfinchReached';
export const HELD = '__toolfinchHeld';
export const SAME = '__toolfinchSame';
export const TOOL = '__toolfinchTool';
/** Stands before and behind what is told of a run. */
export const MARK = '\u001e';

/** Of so many pairs, each of so many characters at most, a call tells. */
const PAIRS = 24;
const LONGEST = 300;

/** So often in a call it is looked at what holds of the texts at one place, and of each two of them. */
const LOOKS = 60;
const PAIR_LOOKS = 5;
/** Longer texts are not looked at, alone and as the second of two. */
const LONGEST_WATCHED = 200_000;
const LONGEST_OTHER = 1000;

const conditionsAsSource = (conditions: readonly TextCondition[]): string =>
  `[${conditions.map(({ apply }) => `(a: string, b: string) => ${apply('a', 'b')}`).join(', ')}]`;

/**
 * In every file: which conditions of the grammar hold of the texts that are known where a span begins, as
 * `span condition name` or `span condition name other`, all of them numbers.
 */
const HOLDER = `function ${HELD}(span: number, texts: () => any[]): void {
  const all = globalThis as any;
  const looks: Map<number, number> = (all.${HELD}Looks ??= new Map<number, number>());
  const look = (looks.get(span) ?? 0) + 1;
  if (look > ${LOOKS}) return;
  looks.set(span, look);
  const held: Set<string> = (all.${HELD} ??= new Set<string>());
  ${helperFunctions.matchesGlob}
  const ones: ((a: string) => boolean)[] = (all.${HELD}Ones ??= ${conditionsAsSource(ofOneText)});
  const twos: ((a: string, b: string) => boolean)[] = (all.${HELD}Twos ??= ${conditionsAsSource(ofTwoTexts)});
  const known: Map<string, number[]> = (all.${HELD}Known ??= new Map<string, number[]>());
  const holdingOf = (text: string): number[] => {
    let found = known.get(text);
    if (found === undefined) known.set(text, (found = ones.flatMap((condition, c) => (condition(text) ? [c] : []))));
    return found;
  };
  const isText = (value: unknown, longest: number): value is string => typeof value === 'string' && value.length <= longest;
  const values = texts();
  values.forEach((a, i) => {
    if (!isText(a, ${LONGEST_WATCHED})) return;
    for (const c of holdingOf(a)) held.add(span + ' ' + c + ' ' + i);
    if (look > ${PAIR_LOOKS}) return;
    values.forEach((b, j) => {
      if (i === j || !isText(b, ${LONGEST_OTHER})) return;
      twos.forEach((condition, c) => {
        const key = span + ' ' + c + ' ' + i + ' ' + j;
        if (!held.has(key) && condition(a, b)) held.add(key);
      });
    });
  });
}
`;

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
${HOLDER}`;

/** In the entry: the tool under the name of the default export, with what its run came to behind each answer. */
export const WRAPPER = `export default {
  ...${TOOL},
  async execute(args: unknown, ctx: unknown) {
    const all = globalThis as any;
    const reached: Set<number> = (all.${REACHED} ??= new Set<number>());
    const compared: Map<string, unknown> = (all.${SAME} ??= new Map<string, unknown>());
    const held: Set<string> = (all.${HELD} ??= new Set<string>());
    reached.clear();
    compared.clear();
    held.clear();
    all.${HELD}Looks?.clear();
    all.${HELD}Known?.clear();
    const mark = (text: unknown) =>
      String(text) + ${JSON.stringify(MARK)} + JSON.stringify({ reached: [...reached], compared: [...compared.values()], held: [...held] }) + ${JSON.stringify(MARK)};
    try {
      const answer = await ${TOOL}.execute(args, ctx);
      return typeof answer === 'object' && answer !== null ? { ...answer, output: mark(answer.output) } : mark(answer);
    } catch (error) {
      throw new Error(mark(error instanceof Error ? error.message : error));
    }
  },
};
`;

import type { Random } from '../../random.ts';
import { bare, count } from './text.ts';
import type { Source } from '../source.ts';

/** What the model means to do: replace whole lines `[first, first + before.length)` of a file by others. */
export interface Intent {
  readonly source: Source;
  readonly first: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface BlockWish {
  /** Number of lines, at least and at most. Default 1 to 6. */
  readonly lines?: readonly [number, number];
  /** Index of its first line; default: anywhere. */
  readonly at?: (size: number, lines: number) => number;
  /** What the block must be like. */
  readonly where?: (block: readonly string[], first: number, all: readonly string[]) => boolean;
}

const TRIES = 40;
const KEYWORDS =
  /^(const|else|return|this|function|class|import|from|export|default|async|await|void|null|undefined|throw|catch|switch|case|break|continue|while|type|interface|static|public|private|readonly|extends|implements|typeof|instanceof|delete|yield|with|elif|pass|None|self|True|False|func|package|string|number|boolean)$/;

/**
 * A block that stands in the file once, even when all blanks are ignored, and a small change to it. `undefined` when
 * no block of this source fits.
 */
export function drawIntent(random: Random, source: Source, wish: BlockWish = {}): Intent | undefined {
  const block = drawBlock(random, source, wish);
  if (block === undefined) return undefined;
  const after = changed(random, block.before);
  if (after === undefined || after.join('\n') === block.before.join('\n')) return undefined;
  return { source, ...block, after };
}

export function drawBlock(
  random: Random,
  source: Source,
  wish: BlockWish = {},
): { readonly first: number; readonly before: readonly string[] } | undefined {
  const all = linesOf(source.text);
  const bareText = bare(source.text);
  const [least, most] = wish.lines ?? [1, 6];
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const size = least + random.int(most - least + 1);
    if (all.length <= size + 2) continue;
    const first = wish.at === undefined ? random.int(all.length - size) : wish.at(size, all.length);
    const before = all.slice(first, first + size);
    if (isBlank(before[0]) || isBlank(before.at(-1))) continue;
    const key = bare(before.join('\n'));
    if (key.length < 12 || count(bareText, key) !== 1) continue;
    if (wish.where !== undefined && !wish.where(before, first, all)) continue;
    return { first, before };
  }
  return undefined;
}

/** The file's text with `lines` in the place of the intent's block. */
export function withBlock(
  intent: Pick<Intent, 'source' | 'first' | 'before'>,
  lines: readonly string[],
): string {
  const all = linesOf(intent.source.text);
  const tail = intent.source.text.endsWith('\n') ? '\n' : '';
  return (
    [...all.slice(0, intent.first), ...lines, ...all.slice(intent.first + intent.before.length)].join('\n') +
    tail
  );
}

/** Lines of a text with LF line ends; a final newline opens no further line. */
export function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

export function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === '';
}

/** One small change: a token, a line more, a line less, two lines swapped. */
function changed(random: Random, block: readonly string[]): string[] | undefined {
  const kind = random.weighted(
    ['token', 'insert', 'delete', 'swap'] as const,
    (k) => ({ token: 6, insert: 2, delete: block.length > 2 ? 2 : 0, swap: block.length > 3 ? 1 : 0 })[k],
  );
  const at = random.int(block.length);
  const line = block[at] ?? '';
  const result = [...block];
  switch (kind) {
    case 'token':
      return changeToken(random, block);
    case 'insert': {
      const copy = changeToken(random, [line]);
      if (copy === undefined) return undefined;
      result.splice(at + 1, 0, ...copy);
      return result;
    }
    case 'delete': {
      const inner = 1 + random.int(block.length - 2);
      if (isBlank(block[inner])) return undefined;
      result.splice(inner, 1);
      return result;
    }
    case 'swap': {
      const inner = 1 + random.int(block.length - 3);
      const [a = '', b = ''] = [block[inner], block[inner + 1]];
      if (isBlank(a) || isBlank(b) || a.trim() === b.trim()) return undefined;
      result.splice(inner, 2, b, a);
      return result;
    }
  }
}

/** A number, a comparison, a constant or a name becomes another, in one line. */
export function changeToken(random: Random, block: readonly string[]): string[] | undefined {
  const sites = block.flatMap((line, i) =>
    [...line.matchAll(/\b\d{1,4}\b|===|!==|<=|>=|&&|\|\||\b[a-zA-Z_]{4,}\b/g)]
      .filter((match) => !KEYWORDS.test(match[0]))
      .map((match) => ({ i, match })),
  );
  if (sites.length === 0) return undefined;
  const { i, match } = random.pick(sites);
  const line = block[i] ?? '';
  const token = match[0];
  const swaps: Record<string, string> = {
    '===': '!==',
    '!==': '===',
    '<=': '<',
    '>=': '>',
    '&&': '||',
    '||': '&&',
    true: 'false',
    false: 'true',
  };
  const next =
    swaps[token] ??
    (/^\d/.test(token)
      ? String(Number(token) + 1 + random.int(8))
      : `${token}${random.pick(['Next', 'Value', '2', 'Base'])}`);
  return block.with(i, line.slice(0, match.index) + next + line.slice(match.index + token.length));
}

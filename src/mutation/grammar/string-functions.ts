import type { Random } from '../../random.ts';
import type { HelperName } from './helper-functions.ts';

/** A function from string to string, written as source around an operand. */
export interface StringFunction {
  readonly name: string;
  /** Source of the application; the operand is already safe to put a dot after. */
  apply(operand: string): string;
  readonly helper?: HelperName;
}

const method = (name: string, call: string): StringFunction => ({ name, apply: (x) => `${x}.${call}` });

/** General text primitives. What they are good for is for the search to find out. */
export const stringFunctions: readonly StringFunction[] = [
  method('trim', 'trim()'),
  method('trim-start', 'trimStart()'),
  method('trim-end', 'trimEnd()'),
  method('trim-newlines', String.raw`replace(/^\n+|\n+$/g, '')`),
  method('trim-each-line-end', String.raw`replace(/[ \t]+$/gm, '')`),
  method('collapse-blanks', String.raw`replace(/[ \t]+/g, ' ')`),
  method('collapse-whitespace', String.raw`replace(/\s+/g, ' ')`),
  method('drop-whitespace', String.raw`replace(/\s+/g, '')`),
  method('drop-blank-lines', String.raw`replace(/^[ \t]*\n/gm, '')`),
  method('lower-case', 'toLowerCase()'),
  method('nfc', `normalize('NFC')`),
  method('nfkc', `normalize('NFKC')`),
  method(
    'ascii-punctuation',
    String.raw`replace(/[\u2018-\u201B]/g, "'").replace(/[\u201C-\u201F]/g, '"').replace(/[\u2010-\u2015\u2212]/g, '-').replace(/\u2026/g, '...')`,
  ),
  method('plain-spaces', String.raw`replace(/[\u00A0\u2000-\u200A\u202F\u3000]/g, ' ')`),
  method('strip-zero-width', String.raw`replace(/[\u200B-\u200D\u2060\uFEFF]/g, '')`),
  method('lf', String.raw`replace(/\r\n/g, '\n')`),
  method('crlf', String.raw`replace(/\r?\n/g, '\r\n')`),
  method('tabs-to-2', String.raw`replace(/\t/g, '  ')`),
  method('tabs-to-4', String.raw`replace(/\t/g, '    ')`),
  method('unescape-lines', String.raw`replace(/\\n/g, '\n').replace(/\\t/g, '\t')`),
  method('unescape-quotes', String.raw`replace(/\\(["'${'`'}])/g, '$1')`),
  method(
    'unescape-all',
    String.raw`replace(/\\(.)/gs, (_, c: string) => (c === 'n' ? '\n' : c === 't' ? '\t' : c === 'r' ? '\r' : c))`,
  ),
  method(
    'unescape-html',
    String.raw`replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;|&apos;/g, "'").replace(/&amp;/g, '&')`,
  ),
  ...lineStarts(),
  method('code-fence', String.raw`replace(/^\s*${'```'}[^\n]*\n/, '').replace(/\n${'```'}\s*$/, '')`),
  method('final-newline-off', String.raw`replace(/\n$/, '')`),
  method('quote-for-pattern', String.raw`replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')`),
  method('scope-pattern-flags', String.raw`replace(/^\(\?([ims]+)\)(.*)$/s, '(?$1:$2)')`),
  method('shorten-lines', String.raw`replace(/^(.{500}).+$/gm, '$1...')`),
  { name: 'dedent', apply: (x) => `dedent(${x})`, helper: 'dedent' },
];

/** What may stand before each line: a mark, or digits and a separator, with or without a blank after it. */
function lineStarts(): StringFunction[] {
  const starts = { digits: String.raw`\d+[ \t]*[:|│→\t]`, quote: '>', sign: '[-+]' };
  return Object.entries(starts).flatMap(([name, start]) => [
    method(`strip-${name}`, String.raw`replace(/^[ \t]*${start}/gm, '')`),
    method(`strip-${name}-blank`, String.raw`replace(/^[ \t]*${start} ?/gm, '')`),
  ]);
}

/** One function, or with it up to five others before it: in a comparison a function that does nothing is cheap. */
export function withOthers(fn: StringFunction, random: Random): StringFunction {
  const others = random.chance(0.4)
    ? []
    : Array.from({ length: 1 + random.int(5) }, () => random.pick(stringFunctions));
  const chain = [...others.filter((o, i) => o !== fn && others.indexOf(o) === i), fn];
  const helper = chain.find((f) => f.helper)?.helper;
  return {
    name: chain.map((f) => f.name).join(', '),
    apply: (operand) => chain.reduce((text, f) => f.apply(text), operand),
    ...(helper && { helper }),
  };
}

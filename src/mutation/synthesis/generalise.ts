import type { Difference } from './differences.ts';
import { literally, type TextRule } from './text-rule.ts';

const BLANK = /^[ \t]*$/;
/** Kinds of characters that come in many shapes, and the plain one that stands for all: spaces, dashes; and those without a width. */
const CLASSES: readonly (readonly [string, string])[] = [
  ['\\p{Zs}', ' '],
  ['[\\p{Pd}\\u{2212}]', '-'],
  ['\\p{Cf}', ''],
];
/** Replacements of longer texts are sayings of one case, not rules. */
const LONGEST = 8;

/** Rules that would make a difference vanish if both texts went through them, the more general first. */
export function generalise({ left, right, place }: Difference): TextRule[] {
  if (BLANK.test(left) && BLANK.test(right)) return ofBlanks(left !== '' && right !== '', place);
  const classes = ofClass(left, right);
  if (classes.length > 0) return classes;
  const [longer, shorter] = left.length >= right.length ? [left, right] : [right, left];
  if (shorter === '' && place !== 'inner') return ofLineEnds(longer, place);
  const pairs = ofCharacters(left, right);
  if (pairs.length > 0) return pairs;
  if (longer.length > LONGEST) return [];
  return [{ pattern: literally(longer), by: shorter, rank: 1, general: false }];
}

function ofBlanks(both: boolean, place: Difference['place']): TextRule[] {
  const rules: TextRule[] = [];
  if (place === 'start') rules.push({ pattern: '^[ \\t]+', by: '', rank: 3, general: true });
  if (place === 'end') rules.push({ pattern: '[ \\t]+$', by: '', rank: 3, general: true });
  rules.push({ pattern: '[ \\t]+', by: both ? ' ' : '', rank: 4, general: true });
  return rules;
}

/** Where one side is of a class, and the other the plain character that stands for it. */
function ofClass(left: string, right: string): TextRule[] {
  return CLASSES.flatMap(([pattern, by]) => {
    const only = new RegExp(`^${pattern}+$`, 'u');
    const [strange, plain] =
      only.test(left) && left !== by.repeat(left.length) ? [left, right] : [right, left];
    const fits = only.test(strange) && [...plain].every((character) => character === by);
    return fits ? [{ pattern, by, rank: 0, general: true }] : [];
  });
}

/** As many characters on one side as on the other, none of them a letter or a digit: each stands for its partner. */
function ofCharacters(left: string, right: string): TextRule[] {
  const [from, to] = [[...left], [...right]];
  if (from.length !== to.length || /[\p{L}\p{N}]/u.test(left + right)) return [];
  return from.flatMap((a, i) => {
    const b = to[i] ?? a;
    if (a === b) return [];
    const [rare, plain] = (a.codePointAt(0) ?? 0) > (b.codePointAt(0) ?? 0) ? [a, b] : [b, a];
    return [{ pattern: literally(rare), by: plain, rank: 0, general: false }];
  });
}

/** What stands before or behind a line on one side: digits and letters stand for any others, blanks for any number of them. */
function ofLineEnds(text: string, place: 'start' | 'end'): TextRule[] {
  const shape = (text.match(/\p{N}+|\p{L}+|[ \t]+|./gsu) ?? [])
    .map((token) => {
      if (/^\p{N}/u.test(token)) return '\\d+';
      if (/^\p{L}/u.test(token)) return '\\p{L}+';
      return BLANK.test(token) ? '[ \\t]*' : literally(token);
    })
    .join('');
  const bare = shape.replace(/^(?:\[ \\t\]\*)+/, '').replace(/(?:\[ \\t\]\*)+$/, '');
  if (bare === '') return [];
  const patterns =
    place === 'start'
      ? [`^[ \\t]*${bare} ?`, `^[ \\t]*${bare}[ \\t]*`, `^${bare}`]
      : [`[ \\t]*${bare}[ \\t]*$`, `${bare}$`];
  return patterns.map((pattern) => ({ pattern, by: '', rank: 2, general: true }));
}

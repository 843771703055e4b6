import { diffArrays } from 'diff';

/** A stretch in which two texts differ. */
export interface Difference {
  readonly left: string;
  readonly right: string;
  /** Whether nothing but blanks stands before it in its line, or nothing behind it. */
  readonly place: 'start' | 'end' | 'inner';
}

/** Words and numbers are kept whole, so that a word is not found scattered over another. */
const tokens = (text: string): string[] => text.match(/\p{L}+|\p{N}+|./gsu) ?? [];

export function differences(left: string, right: string): Difference[] {
  const found: Difference[] = [];
  let before = '';
  let gone = '';
  let come = '';
  const close = (behind: string): void => {
    if (gone !== '' || come !== '') found.push({ left: gone, right: come, place: placeOf(before, behind) });
    gone = come = '';
  };
  for (const { added, removed, value } of diffArrays(tokens(left), tokens(right))) {
    const text = value.join('');
    if (removed) gone += text;
    else if (added) come += text;
    else {
      close(text);
      before += text;
    }
  }
  close('');
  return found;
}

function placeOf(before: string, behind: string): Difference['place'] {
  if (/(^|\n)[ \t]*$/.test(before)) return 'start';
  return /^(\n|$)/.test(behind) ? 'end' : 'inner';
}

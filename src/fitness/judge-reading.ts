import type { Verdict } from './evaluation.ts';
import type { ObservedCall } from './observed-call.ts';

/** A line under its number, as reading tools print it: `12: text`, `12| text`, `  12<tab>text`. */
const NUMBERED = /^\s*(\d{1,7})(?:[:|→]|\t) ?(.*)$/;

/**
 * The verdict on a file that was read page by page as the answers proposed. Every line must have been seen, under its
 * number and unchanged; a line that was shown otherwise is `wrong`, and so is one that was never seen.
 */
export function verdictOfReading(text: string, { output = '', pages }: ObservedCall): Verdict {
  const wanted = text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map((line) => line.trimEnd());
  const seen = new Map<number, string>();
  for (const line of (pages ?? [output]).flatMap((page) => page.split(/\r?\n/))) {
    const [, number, shown = ''] = NUMBERED.exec(line) ?? [];
    // Text of the file may itself look like a numbered line: what is in place already stays.
    if (number !== undefined && wanted[Number(number) - 1] !== seen.get(Number(number)))
      seen.set(Number(number), shown.trimEnd());
  }
  return wanted.every((line, i) => seen.get(i + 1) === line) ? 'correct' : 'wrong';
}

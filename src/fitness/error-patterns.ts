import type { Trial, Verdict } from './evaluation.ts';

const LONGEST = 140;

/** An error's first line without what is particular to one call: places, quotations, numbers. */
export function errorPattern(text: string): string {
  const [first = ''] = text.trim().split('\n');
  return first
    .replace(/(?:\{\{workspace\}\}|(?<![\w.])\/)[^\s'"`:,;()]*/g, '<path>')
    .replace(/"[^"]*"|'[^']*'|`[^`]*`|“[^”]*”/g, '<text>')
    .replace(/\d+/g, '<n>')
    .replace(/\s+/g, ' ')
    .slice(0, LONGEST)
    .trim();
}

/** One kind of error and how often it was met. */
export interface ErrorPattern {
  readonly pattern: string;
  readonly count: number;
  /** Verdicts of the trials in which it stands. */
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** Id of the first trial in which it stands. */
  readonly example: string;
}

/** The kinds of errors in trials, the most frequent first. */
export function errorPatterns(trials: readonly Trial[]): ErrorPattern[] {
  const found = new Map<
    string,
    { count: number; verdicts: Partial<Record<Verdict, number>>; example: string }
  >();
  for (const { id, errors = [], verdict } of trials) {
    for (const pattern of errors) {
      const entry = found.get(pattern) ?? { count: 0, verdicts: {}, example: id };
      entry.count++;
      entry.verdicts[verdict] = (entry.verdicts[verdict] ?? 0) + 1;
      found.set(pattern, entry);
    }
  }
  return [...found]
    .map(([pattern, entry]) => ({ pattern, ...entry }))
    .sort((a, b) => b.count - a.count || (a.pattern < b.pattern ? -1 : 1));
}

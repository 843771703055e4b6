import type { Trial } from '../fitness/evaluation.ts';
import { verdictsByMode } from '../fitness/objectives.ts';
import { percent } from '../number-text.ts';
import { table } from './table.ts';

/** Shares of the verdicts, a line for each mode. */
export function verdictTable(trials: readonly Trial[]): string {
  const rows = Object.entries(verdictsByMode(trials)).map(([mode, counts]) => {
    const n = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const shares = [counts.correct, counts.whitespace, counts.refused, counts.wrong];
    return [mode, `${n}`, ...shares.map((count) => percent(count / n))];
  });
  return table(['mode', 'n', 'correct', 'other blanks', 'refused', 'wrong'], rows);
}

import type { Controls } from '../engine/controls.ts';
import { fixed } from '../number-text.ts';

/** The control arms in sentences; standings are mean scores on validation. */
export function controlLines({ again, fresh }: Controls, champion: number | undefined): string {
  const lines: string[] = [];
  if (again)
    lines.push(
      `A/A: the baseline, evaluated ${again.n} times more, moved by at most ${fixed(again.largestDifference, 3)} in score.`,
    );
  if (fresh) {
    const best = fresh.best
      ? `the best has ${fixed(fresh.best.standing, 3)} on validation`
      : 'none could be scored';
    const than = champion === undefined ? '' : `; the champion has ${fixed(champion, 3)}`;
    lines.push(`Best of ${fresh.n} fresh children of the baseline (${fresh.scored} scored): ${best}${than}.`);
  }
  return lines.join('\n');
}

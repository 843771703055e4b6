import type { CampaignStage, Progress, Reporter } from '../engine/reporter.ts';
import { fixed } from '../number-text.ts';

/** Where progress is drawn: `process.stderr`, or a list of lines in a test. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const stageNames: Readonly<Record<CampaignStage, string>> = {
  baseline: 'baseline',
  search: 'search',
  finalists: 'validation of the finalists',
  claim: 'held-out comparison',
};

/** Milliseconds between lines where the screen is not a terminal. */
const LINE_EVERY_MS = 5_000;

/**
 * Shows stage, best so far, evaluations a minute and time left: one line that is redrawn on a terminal, a line every
 * few seconds elsewhere. `now` is in milliseconds.
 */
export function progressReporter(screen: Screen, now: () => number): Reporter {
  let drawn = false;
  let lastLineAt = -Infinity;
  let stage: CampaignStage = 'baseline';
  let done = 0;

  const clear = (): void => {
    if (drawn) screen.write('\r\u001b[2K');
    drawn = false;
  };
  const line = (text: string): void => {
    clear();
    screen.write(`${text}\n`);
  };
  const redraw = (text: string): void => {
    if (screen.isTTY) {
      clear();
      screen.write(text.slice(0, (screen.columns ?? 80) - 1));
      drawn = true;
    } else if (now() - lastLineAt >= LINE_EVERY_MS) {
      lastLineAt = now();
      screen.write(`${text}\n`);
    }
  };

  return {
    onStart({ name, folder, resumed }) {
      line(`Campaign ${name} in ${folder}${resumed > 0 ? `, resumed after ${resumed} proposals` : ''}`);
    },
    onStage(next) {
      stage = next;
      done = 0;
      lastLineAt = -Infinity;
      line(`Stage: ${stageNames[next]}`);
    },
    onResult({ progress }) {
      redraw(describe(progress));
      if (progress.applied === progress.proposals) line(describe(progress));
    },
    onEvaluation(_, { variant, stage: kind, objectives, trials }) {
      done++;
      line(
        `  ${stageNames[stage]} ${done}: ${variant} on ${trials.length} ${kind}, score ${fixed(objectives.score, 3)}`,
      );
    },
    onEnd: clear,
  };
}

/** `search 120/400 · best 0.412 · 31 cells · 96 evaluations/min · 2:55 left` */
export function describe({ applied, proposals, evaluations, best, stats, elapsedMs }: Progress): string {
  const minutes = elapsedMs / 60_000;
  const rate = minutes > 0 ? evaluations / minutes : 0;
  const leftMs = applied > 0 ? (elapsedMs / applied) * (proposals - applied) : NaN;
  return [
    `search ${applied}/${proposals}`,
    `best ${fixed(best.objectives.score, 3)}`,
    `${stats.elites} elites`,
    `${rate.toFixed(0)} evaluations/min`,
    `${clock(leftMs)} left`,
  ].join(' · ');
}

function clock(ms: number): string {
  if (!Number.isFinite(ms)) return '–:––';
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

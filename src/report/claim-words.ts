import type { Claim, ClaimComparison, Role, SelectionGap } from '../engine/claim.ts';
import type { Shadow } from '../engine/shadow.ts';
import { fixed, percent } from '../number-text.ts';
import type { Table } from './sections/block.ts';

const names: Readonly<Record<Role, string>> = {
  baseline: 'baseline',
  builtin: "OpenCode's built-in",
  champion: 'champion',
};

/** The claim as people read it: a table for cases, one for tasks, the paired differences, and what stands behind them. */
export interface ClaimWords {
  readonly cases: Table;
  /** Undefined where the suite has no held-out tasks. */
  readonly tasks: Table | undefined;
  readonly sentences: readonly string[];
}

export function claimWords(claim: Claim): ClaimWords {
  const cases = claim.subjects.flatMap(({ role, stages: { cases } }) =>
    cases
      ? [
          [
            names[role],
            percent(cases.objectives.correctRate),
            percent(cases.objectives.whitespaceRate),
            percent(cases.objectives.refusedRate),
            percent(cases.objectives.wrongRate),
            fixed(cases.objectives.score, 3),
            `${cases.trials}`,
          ],
        ]
      : [],
  );
  const tasks = claim.subjects.flatMap(({ role, stages: { tasks } }) =>
    tasks
      ? [
          [
            names[role],
            percent(tasks.objectives.successRate),
            percent(tasks.repeated?.passHatK),
            fixed(tasks.objectives.steps, 1),
            fixed(tasks.objectives.toolErrors, 2),
            fixed(tasks.objectives.tokens, 0),
            `${tasks.trials}`,
          ],
        ]
      : [],
  );
  const model = claim.subjects.map(({ stages }) => stages.tasks?.model).find((name) => name !== undefined);
  return {
    cases: {
      caption: 'Held-out cases',
      head: ['tool', 'correct', 'other blanks', 'refused', 'wrong', 'score', 'n'],
      rows: cases,
    },
    tasks:
      tasks.length > 0
        ? {
            caption: `Held-out tasks (model: ${model ?? 'unknown'})`,
            head: ['tool', 'solved', 'every time', 'steps', 'tool errors', 'tokens', 'n'],
            rows: tasks,
          }
        : undefined,
    sentences: sentencesOf(claim),
  };
}

function sentencesOf(claim: Claim): string[] {
  return [
    ...claim.comparisons.filter(({ objective }) => shown.has(objective)).map(difference),
    ...(claim.selection
      ? [
          claim.improves
            ? 'Claim: the champion is better than the baseline.'
            : 'No claim: the intervals leave open whether the champion is better than the baseline.',
        ]
      : []),
    ...(claim.shadow ? [shadow(claim.shadow)] : []),
    ...(claim.selection ? [gap(claim.selection)] : []),
    openings(claim),
  ];
}

function shadow({ cases, baseline, champion, comparisons }: Shadow): string {
  const correct = comparisons.find(({ objective }) => objective === 'correctRate');
  const interval = correct
    ? ` (difference ${points(correct.difference)} points, 95 % interval ${points(correct.low)} to ${points(correct.high)})`
    : '';
  return `On ${cases} cases that were generated after the search: champion ${percent(champion.correctRate)} correct and ${percent(champion.wrongRate)} wrong, baseline ${percent(baseline.correctRate)} and ${percent(baseline.wrongRate)}${interval}.`;
}

function gap({ train, validation, heldout }: SelectionGap): string {
  const fall = train === undefined || heldout === undefined ? undefined : train - heldout;
  return `Score of the champion on cases: ${fixed(train, 3)} on train, by which it was selected; ${fixed(validation, 3)} on validation, by which it was chosen; ${fixed(heldout, 3)} held out. Selection flattered it by ${fixed(fall, 3)}.`;
}

function openings({ openings, openingsOnMachine }: Claim): string {
  const times = (n: number): string => `${n} ${n === 1 ? 'time' : 'times'}`;
  const machine =
    openingsOnMachine === undefined ? '' : `, and ${times(openingsOnMachine)} by this user on this machine`;
  return `The held-out split was opened ${times(openings)} in this campaign${machine}.`;
}

const shown = new Set(['correctRate', 'wrongRate', 'successRate']);

/** A difference of shares as percentage points, with its sign. */
export const points = (value: number): string =>
  `${value >= 0 ? '+' : '−'}${Math.abs(value * 100).toFixed(1)}`;

function difference({
  against,
  objective,
  stage,
  difference,
  low,
  high,
  n,
  clusters,
}: ClaimComparison): string {
  return `Champion against ${names[against]}, ${objective} on ${stage}: ${points(difference)} points, 95 % interval ${points(low)} to ${points(high)} (n = ${n}, ${clusters} clusters)`;
}

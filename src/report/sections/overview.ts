import type { Fate } from '../../engine/search.ts';
import { makingCostText } from '../../engine/making-cost.ts';
import { fixed } from '../../number-text.ts';
import type { Overview, Point } from '../view/overview.ts';
import type { Cell, Section } from './block.ts';

/** All of them always, in one order: a page that lives must not move what is being read. */
const FATES: readonly Fate[] = [
  ...(['new', 'improved', 'drifted', 'not-added', 'neutral', 'hopeless', 'duplicate', 'invalid'] as const),
  ...(['cheated', 'failed', 'unscored'] as const),
];

export function overviewSection(view: Overview): Section {
  const { applied, budget, fates, refusals, evaluations, models, state, proposalsPerMinute, leftMs } = view;
  const wallMs = evaluations.reduce((sum, row) => sum + row.wallMs, 0);
  const count = evaluations.reduce((sum, row) => sum + row.evaluations, 0);
  return {
    id: 'overview',
    title: 'Overview',
    blocks: [
      {
        kind: 'facts',
        facts: [
          ['State', state],
          ['Proposals', `${applied} of ${budget}`],
          [`Baseline, ${view.objective} on train`, pointOf(view.baseline)],
          [`Best, ${view.objective} on train`, pointOf(view.best)],
          ['Champion', view.champion ? { text: view.champion.id, variant: view.champion.id } : 'none'],
          ['Time', duration(view.elapsedMs)],
          ['Pace', proposalsPerMinute === undefined ? '–' : `${proposalsPerMinute.toFixed(1)} proposals/min`],
          ['Left', leftMs === undefined ? '–' : duration(leftMs)],
          ['Evaluations', `${count}, ${duration(wallMs)} in sandboxes`],
          ['Sessions', sessionsText(view.sessions)],
          ['Making a child', view.making ? makingCostText(view.making) : '–'],
          ['Models asked', models ? `${models.calls} times, $${models.usd.toFixed(4)}` : 'none'],
          ['Held-out openings', String(view.openings)],
        ],
      },
      {
        kind: 'text',
        text: 'Scores on the train split are what variants are selected by; they flatter. A result is a held-out figure in the claim.',
      },
      {
        kind: 'table',
        caption: 'What became of the proposals',
        head: ['fate', 'proposals'],
        rows: FATES.map((fate) => [fate, String(fates[fate] ?? 0)]),
        folded: true,
      },
      {
        kind: 'table',
        caption: 'Why the gate refused children',
        head: ['reason', 'children'],
        rows: Object.entries(refusals)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([reason, n]) => [reason, String(n)]),
        folded: true,
      },
      {
        kind: 'table',
        caption: 'Evaluations',
        head: ['purpose', 'stage', 'split', 'evaluations', 'in sandboxes'],
        rows: evaluations.map((row) => [
          row.purpose,
          row.stage,
          row.split,
          String(row.evaluations),
          duration(row.wallMs),
        ]),
        folded: true,
      },
    ],
  };
}

function sessionsText({ sessions, toolCalls, tokensIn, tokensOut, usd }: Overview['sessions']): string {
  if (sessions === 0) return 'none';
  const cost = usd === undefined ? '' : `, $${usd.toFixed(4)}`;
  return `${sessions}, ${toolCalls} tool calls, ${tokensIn} tokens in, ${tokensOut} out${cost}`;
}

function pointOf(point: Point | undefined): Cell {
  return point ? { text: `${fixed(point.value, 3)} (proposal ${point.proposal})`, variant: point.id } : '–';
}

/** `3 h 05 min`, `12 min 4 s`, `7 s`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

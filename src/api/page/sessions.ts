import { evaluationRows } from '../../engine/journal/listing.ts';
import type { Trajectory } from '../../fitness/trajectory.ts';
import { variantCell, type Cell, type Section } from '../../report/sections/block.ts';
import { fixed } from '../../number-text.ts';
import type { LiveCampaign } from './live-campaign.ts';

const MOST = 1_000;

/** Task sessions outside the held-out split: those belong to the claim. */
export function sessionsSection({ open: { journal, name } }: LiveCampaign): Section {
  const rows = evaluationRows(journal, { filter: { stage: 'tasks' }, limit: MOST })
    .filter(({ split }) => split !== 'heldout')
    .flatMap(({ id, purpose, split, variant }) =>
      (journal.evaluationById(id)?.evaluation.trials ?? []).map((trial): Cell[] => [
        trial.trajectory
          ? {
              text: trial.id,
              variant: `/campaigns/${encodeURIComponent(name)}/sessions/${id}?trial=${encodeURIComponent(trial.id)}`,
            }
          : trial.id,
        variantCell(variant),
        purpose,
        split,
        trial.verdict,
        ...[trial.steps, trial.toolCalls, trial.toolErrors].map((count) => String(count ?? '–')),
        `${fixed(trial.durationMs / 1000, 1)} s`,
      ]),
    );
  return {
    id: 'sessions',
    title: 'Sessions',
    blocks: [
      rows.length > 0
        ? {
            kind: 'table',
            caption: 'Task sessions; those on the held-out split are left to the claim',
            head: ['session', 'variant', 'purpose', 'split', 'verdict', 'steps', 'calls', 'failed', 'time'],
            rows,
          }
        : { kind: 'text', text: 'No task session was recorded yet: finalists meet tasks after the search.' },
    ],
  };
}

/** What was recorded of one session; undefined where there is nothing, or it is a held-out one. */
export function trajectoryOf(
  { open: { journal } }: LiveCampaign,
  evaluation: number,
  trial: string,
): Trajectory | undefined {
  const known = journal.evaluationById(evaluation)?.evaluation;
  if (!known || known.split === 'heldout') return undefined;
  return known.trials.find(({ id }) => id === trial)?.trajectory;
}

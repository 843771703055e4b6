import type { Trajectory } from '../../fitness/trajectory.ts';
import { variantCell, type Cell, type Section } from '../../report/sections/block.ts';
import { renderSection } from '../../report/html/render.ts';
import { fixed } from '../../number-text.ts';
import { sessionsOf } from '../sessions.ts';
import { linkOf } from './link-of.ts';
import type { LiveCampaign } from './live-campaign.ts';
import { pagesHtml } from './pages.ts';

/** Sessions on a page. */
const SHOWN = 100;

/** Task sessions outside the held-out split, page by page: those on it belong to the claim. */
export function sessionsHtml(live: LiveCampaign, query: Readonly<Record<string, string>>): string {
  const { journal, name } = live.open;
  const { cursor } = query;
  const { sessions, next } = sessionsOf(journal, { without: 'heldout', cursor, limit: SHOWN });
  const rows = sessions.map(({ id, purpose, evaluation: { split, variant }, trial }): Cell[] => [
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
  ]);
  const pages = pagesHtml(cursor === undefined ? {} : { cursor }, next);
  return `${renderSection(sectionOf(rows), linkOf(live))}\n${pages}`;
}

function sectionOf(rows: readonly Cell[][]): Section {
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

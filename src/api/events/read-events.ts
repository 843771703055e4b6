import { z } from 'zod';
import { evaluationRows } from '../../engine/journal/listing.ts';
import type { JournalReader } from '../../engine/journal/reader.ts';
import { writeEventId, type EventCursor } from './cursor.ts';
import type { CampaignEvent, NumberedEvent } from './event.ts';

export interface EventPage {
  readonly events: readonly NumberedEvent[];
  /** Behind the last of them. */
  readonly cursor: EventCursor;
}

const EventRow = z.object({ id: z.number(), at: z.string(), kind: z.string(), data: z.string() });
const ResultRow = z.object({
  n: z.number(),
  fate: z.string(),
  operator: z.string(),
  parents: z.string(),
  variant: z.string().nullable(),
  summary: z.string().nullable(),
  detail: z.string().nullable(),
  objectives: z.string().nullable(),
});

const EVENTS = 'SELECT id, at, kind, data FROM events WHERE id > ? ORDER BY id LIMIT ?';
const RESULTS = `
  SELECT r.n, r.fate, p.operator, p.parents, p.child AS variant, p.summary, p.detail, e.objectives
  FROM results r JOIN proposals p ON p.n = r.n LEFT JOIN evaluations e ON e.id = p.evaluation
  WHERE r.n > ? ORDER BY r.n LIMIT ?`;

/**
 * What lies behind a cursor, at most `limit` of each kind. Each kind comes in the order of telling; a reader who catches
 * up gets the beginning first, then evaluations before results before the campaign's own events, so that the end is last.
 */
export function readEvents(journal: JournalReader, from: EventCursor, limit: number): EventPage {
  const events: NumberedEvent[] = [];
  let cursor = from;
  const add = (event: CampaignEvent, moved: Partial<EventCursor>): void => {
    cursor = { ...cursor, ...moved };
    events.push({ id: writeEventId(cursor), event });
  };
  const addCampaign = (atMost: number): void => {
    for (const row of journal.select(EVENTS, EventRow, [cursor.event, atMost]))
      add(campaignEvent(row), { event: row.id });
  };
  if (from.event === 0) addCampaign(1);
  // Read in this order, an evaluation is there before the result that speaks of it.
  const results = journal.select(RESULTS, ResultRow, [from.result, limit]);
  const evaluations = evaluationRows(journal, { after: from.evaluation, limit });
  for (const { id, purpose, ...row } of evaluations)
    add({ kind: 'evaluation', type: `evaluation.${purpose}`, evaluation: id, ...row }, { evaluation: id });
  for (const row of results) add(resultEvent(row), { result: row.n });
  if (results.length < limit && evaluations.length < limit) addCampaign(limit);
  return { events, cursor };
}

/** Behind everything that is told so far. */
export function endOf(journal: JournalReader): EventCursor {
  const [row] = journal.select(
    `SELECT (SELECT MAX(id) FROM events) AS event, (SELECT MAX(n) FROM results) AS result,
            (SELECT MAX(id) FROM evaluations) AS evaluation`,
    z.object({
      event: z.number().nullable(),
      result: z.number().nullable(),
      evaluation: z.number().nullable(),
    }),
  );
  return { event: row?.event ?? 0, result: row?.result ?? 0, evaluation: row?.evaluation ?? 0 };
}

function campaignEvent({ at, kind, data }: z.output<typeof EventRow>): CampaignEvent {
  return {
    kind: 'campaign',
    type: `campaign.${kind}`,
    at,
    data: JSON.parse(data) as Record<string, unknown>,
  };
}

function resultEvent({ parents, objectives, ...row }: z.output<typeof ResultRow>): CampaignEvent {
  return {
    kind: 'result',
    type: `result.${row.fate}`,
    ...row,
    parents: JSON.parse(parents) as string[],
    objectives: objectives === null ? null : (JSON.parse(objectives) as Record<string, number>),
  };
}

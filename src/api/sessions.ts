import { evaluationRows } from '../engine/journal/listing.ts';
import type { JournalReader } from '../engine/journal/reader.ts';
import type { Evaluation, Trial } from '../fitness/evaluation.ts';
import type { Split } from '../suites/case.ts';
import { readCursor, writeCursor } from './operations/shapes.ts';

/** Evaluations that are read at a time. */
const ROWS = 20;

export interface Session {
  /** Id of the evaluation that it is a trial of. */
  readonly id: number;
  readonly purpose: string;
  readonly evaluation: Evaluation;
  readonly trial: Trial;
}

export interface SessionsAsked {
  readonly variant?: string | undefined;
  readonly without?: Split;
  /** The `next` of the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Task sessions of a campaign, page by page, in the order in which their evaluations were told. */
export function sessionsOf(
  journal: JournalReader,
  { variant, without, cursor, limit }: SessionsAsked,
): { readonly sessions: readonly Session[]; readonly next?: string } {
  const [from = 0, first = 0] = readCursor(cursor, 2) ?? [];
  const sessions: Session[] = [];
  for (let last = from - 1; ;) {
    const rows = evaluationRows(journal, { filter: { stage: 'tasks', variant }, after: last, limit: ROWS });
    for (const { id, purpose, split } of rows) {
      last = id;
      if (split === without) continue;
      const evaluation = journal.evaluationById(id)?.evaluation;
      for (const [i, trial] of evaluation?.trials.entries() ?? []) {
        if (id === from && i < first) continue;
        if (sessions.length === limit) return { sessions, next: writeCursor([id, i]) };
        if (evaluation) sessions.push({ id, purpose, evaluation, trial });
      }
    }
    if (rows.length < ROWS) return { sessions };
  }
}

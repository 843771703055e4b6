import { z } from 'zod';
import { evaluationRows } from './listing.ts';
import type { JournalReader } from './reader.ts';

/** What the task sessions of a campaign came to, all together. */
export const SessionTotals = z.object({
  sessions: z.int(),
  toolCalls: z.int(),
  tokensIn: z.int(),
  tokensOut: z.int(),
  usd: z
    .number()
    .optional()
    .describe('US dollars, of sessions whose price agrees with the tokens counted here.'),
});
export type SessionTotals = z.infer<typeof SessionTotals>;

/** Sums, and the id of the last evaluation that is in them. */
export interface SessionCounts {
  readonly last: number;
  readonly totals: SessionTotals;
}

/** Evaluations that are read at a time. */
const ROWS = 100;
const NONE: SessionCounts = { last: 0, totals: { sessions: 0, toolCalls: 0, tokensIn: 0, tokensOut: 0 } };

/** Adds up the trials of tasks that were told; asked again, only what came since `before`. */
export function sessionCounts(journal: JournalReader, { last, totals }: SessionCounts = NONE): SessionCounts {
  const sum = { ...totals };
  for (let after = last; ;) {
    const rows = evaluationRows(journal, { filter: { stage: 'tasks' }, after, limit: ROWS });
    for (const { id } of rows) {
      after = id;
      for (const trial of journal.evaluationById(id)?.evaluation.trials ?? []) {
        sum.sessions += 1;
        sum.toolCalls += trial.toolCalls ?? 0;
        sum.tokensIn += trial.tokensIn ?? 0;
        sum.tokensOut += trial.tokensOut ?? 0;
        if (trial.cost !== undefined) sum.usd = (sum.usd ?? 0) + trial.cost;
      }
    }
    if (rows.length < ROWS) return { last: after, totals: sum };
  }
}

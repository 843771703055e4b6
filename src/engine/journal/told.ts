import { z } from 'zod';
import { Stage } from '../../fitness/evaluation.ts';
import { Split } from '../../suites/case.ts';
import type { JournalReader } from './reader.ts';
import { damaged } from './sqlite-errors.ts';

/** A told proposal without its source and its trials. What is null was not measured, or not applied yet. */
const Told = z.object({
  n: z.number(),
  parents: z.array(z.string()),
  operator: z.string(),
  child: z.string().nullable(),
  summary: z.string().nullable(),
  reason: z.string().nullable(),
  fate: z.string().nullable(),
  outcome: z.string().nullable(),
  objectives: z.record(z.string(), z.number()).nullable(),
  wallMs: z.number().nullable(),
});
export type Told = z.infer<typeof Told>;

/**
 * Every told proposal above `after` by number: what pictures are made of. One text for all rows: handing them over one by
 * one takes several times as long.
 */
export function toldProposals(journal: JournalReader, after = 0): Told[] {
  const [found] = journal.select(
    `SELECT json_group_array(json_object(
       'n', n, 'parents', json(parents), 'operator', operator, 'child', child, 'summary', summary, 'reason', reason,
       'fate', fate, 'outcome', outcome, 'objectives', json(objectives), 'wallMs', wall_ms)) AS json
     FROM (SELECT p.*, r.fate, e.outcome, e.objectives, e.wall_ms FROM proposals p
           LEFT JOIN results r ON r.n = p.n LEFT JOIN evaluations e ON e.id = p.evaluation
           WHERE p.n > ? ORDER BY p.n)`,
    z.object({ json: z.string() }),
    [after],
  );
  const parsed = z.array(Told).safeParse(JSON.parse(found?.json ?? '[]'));
  if (!parsed.success) throw damaged(journal.path, 'its list of proposals', parsed.error);
  return parsed.data;
}

const Total = z.object({
  purpose: z.string(),
  stage: Stage,
  split: Split,
  evaluations: z.number(),
  wallMs: z.number(),
});
export type EvaluationTotal = z.infer<typeof Total>;

/** How many evaluations were recorded for each purpose, and their wall milliseconds. */
export function evaluationTotals(journal: JournalReader): EvaluationTotal[] {
  return journal.select(
    `SELECT purpose, stage, split, COUNT(*) AS evaluations, SUM(wall_ms) AS wallMs
     FROM evaluations GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    Total,
  );
}

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

/** It entered the archive, whether or not it is still there. */
export const KEPT_FATES = ['new', 'improved', 'drifted'] as const;
/** It was measured to the end; `hopeless` was given up on the way. */
const SCORED_FATES = [...KEPT_FATES, 'not-added', 'neutral'] as const;

const list = (fates: readonly string[]): string => fates.map((fate) => `'${fate}'`).join(', ');

/** Every told proposal above `after` by number: what pictures are made of. */
export function toldProposals(journal: JournalReader, after = 0): Told[] {
  return proposalsWhere(journal, 'p.n > ?', after);
}

/** Those above `after` whose child entered the archive. */
export function keptProposals(journal: JournalReader, after = 0): Told[] {
  return proposalsWhere(journal, `r.n > ? AND r.fate IN (${list(KEPT_FATES)})`, after);
}

/** One in `every` of those whose child was scored, by number. */
export function sampledProposals(journal: JournalReader, every: number): Told[] {
  return proposalsWhere(journal, `r.n % ? = 0 AND r.fate IN (${list(SCORED_FATES)})`, every);
}

/**
 * One text for all rows: handing them over one by one takes several times as long.
 *
 * @param where of `p`, the proposal, and `r`, its result, with one value
 */
function proposalsWhere(journal: JournalReader, where: string, value: number): Told[] {
  const [found] = journal.select(
    `SELECT json_group_array(json_object(
       'n', n, 'parents', json(parents), 'operator', operator, 'child', child, 'summary', summary, 'reason', reason,
       'fate', fate, 'outcome', outcome, 'objectives', json(objectives), 'wallMs', wall_ms)) AS json
     FROM (SELECT p.*, r.fate, e.outcome, e.objectives, e.wall_ms FROM proposals p
           LEFT JOIN results r ON r.n = p.n LEFT JOIN evaluations e ON e.id = p.evaluation
           WHERE ${where} ORDER BY p.n)`,
    z.object({ json: z.string() }),
    [value],
  );
  const parsed = z.array(Told).safeParse(JSON.parse(found?.json ?? '[]'));
  if (!parsed.success) throw damaged(journal.path, 'its list of proposals', parsed.error);
  return parsed.data;
}

/** What applied results came to. */
export interface ResultCounts {
  readonly applied: number;
  /** Number of the last one; they are applied by number. */
  readonly last: number;
  readonly scored: number;
  readonly fates: Readonly<Record<string, number>>;
  /** Why the gate refused children. */
  readonly refusals: Readonly<Record<string, number>>;
}

export const NO_RESULTS: ResultCounts = { applied: 0, last: 0, scored: 0, fates: {}, refusals: {} };

/** Adds what was applied since to `before`. */
export function resultCounts(journal: JournalReader, before: ResultCounts = NO_RESULTS): ResultCounts {
  const found = journal.select(
    `SELECT r.fate, p.reason, COUNT(*) AS n, MAX(r.n) AS last
     FROM results r LEFT JOIN proposals p ON p.n = r.n AND r.fate = 'invalid' WHERE r.n > ? GROUP BY 1, 2`,
    z.object({ fate: z.string(), reason: z.string().nullable(), n: z.number(), last: z.number() }),
    [before.last],
  );
  const fates = { ...before.fates };
  const refusals = { ...before.refusals };
  let { applied, last, scored } = before;
  for (const { fate, reason, n, last: at } of found) {
    fates[fate] = (fates[fate] ?? 0) + n;
    if (reason !== null) refusals[reason] = (refusals[reason] ?? 0) + n;
    applied += n;
    last = Math.max(last, at);
    if (SCORED_FATES.some((known) => known === fate)) scored += n;
  }
  return { applied, last, scored, fates, refusals };
}

/** Number of the last proposal that was told, applied or not. */
export function lastTold(journal: JournalReader): number {
  const [row] = journal.select('SELECT MAX(n) AS n FROM proposals', z.object({ n: z.number().nullable() }));
  return row?.n ?? 0;
}

const Work = z.object({
  operator: z.string(),
  fate: z.string().nullable(),
  proposals: z.number(),
  wallMs: z.number().nullable(),
});

/** What the proposals of each operator came to, and the wall milliseconds of their evaluations. */
export function operatorWork(journal: JournalReader): z.infer<typeof Work>[] {
  return journal.select(
    `SELECT p.operator, r.fate, COUNT(*) AS proposals, SUM(e.wall_ms) AS wallMs
     FROM proposals p LEFT JOIN results r ON r.n = p.n LEFT JOIN evaluations e ON e.id = p.evaluation
     GROUP BY 1, 2`,
    Work,
  );
}

const Pair = z.object({ id: z.string(), x: z.number(), y: z.number(), n: z.number(), first: z.number() });

/** Each pair of values that two objectives of scored children take together, with its first variant and how many have it. */
export function objectivePairs(journal: JournalReader, x: string, y: string): z.infer<typeof Pair>[] {
  const path = (name: string): string => `$."${name.replaceAll('"', '')}"`;
  return journal.select(
    `SELECT id, x, y, COUNT(*) AS n, MIN(n) AS first FROM (
       SELECT p.child AS id, p.n, json_extract(e.objectives, ?) AS x, json_extract(e.objectives, ?) AS y
       FROM results r JOIN proposals p ON p.n = r.n JOIN evaluations e ON e.id = p.evaluation
       WHERE r.fate IN (${list(SCORED_FATES)}))
     WHERE x IS NOT NULL AND y IS NOT NULL GROUP BY x, y ORDER BY first`,
    Pair,
    [path(x), path(y)],
  );
}

/** The baseline is one of them. */
export function variantCount(journal: JournalReader): number {
  const [row] = journal.select('SELECT COUNT(*) AS n FROM variants', z.object({ n: z.number() }));
  return row?.n ?? 0;
}

/** How many variants have each one as their first parent. */
export function childCounts(journal: JournalReader): Map<string, number> {
  const rows = journal.select(
    `SELECT json_extract(p.parents, '$[0]') AS parent, COUNT(*) AS n
     FROM proposals p JOIN variants v ON v.id = p.child AND v.proposal = p.n GROUP BY 1`,
    z.object({ parent: z.string().nullable(), n: z.number() }),
  );
  return new Map(rows.map(({ parent, n }) => [parent ?? '', n]));
}

const Total = z.object({
  purpose: z.string(),
  stage: Stage,
  split: Split,
  evaluations: z.number(),
  wallMs: z.number(),
});
export type EvaluationTotal = z.infer<typeof Total>;

/** Evaluations by purpose, and the id of the last one that is counted. */
export interface EvaluationCounts {
  readonly last: number;
  readonly totals: readonly EvaluationTotal[];
}

/** How many evaluations were recorded for each purpose, and their wall milliseconds; adds what came since to `before`. */
export function evaluationCounts(
  journal: JournalReader,
  before: EvaluationCounts = { last: 0, totals: [] },
): EvaluationCounts {
  const fresh = journal.select(
    `SELECT purpose, stage, split, COUNT(*) AS evaluations, SUM(wall_ms) AS wallMs, MAX(id) AS last
     FROM evaluations WHERE id > ? GROUP BY 1, 2, 3`,
    Total.extend({ last: z.number() }),
    [before.last],
  );
  const keyOf = ({ purpose, stage, split }: EvaluationTotal): string => `${purpose} ${stage} ${split}`;
  const all = new Map(before.totals.map((total) => [keyOf(total), total]));
  for (const { last: _, ...total } of fresh) {
    const there = all.get(keyOf(total));
    all.set(keyOf(total), {
      ...total,
      evaluations: total.evaluations + (there?.evaluations ?? 0),
      wallMs: total.wallMs + (there?.wallMs ?? 0),
    });
  }
  return {
    last: Math.max(before.last, ...fresh.map(({ last }) => last)),
    totals: [...all.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total),
  };
}

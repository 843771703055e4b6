import { z } from 'zod';
import type { Goal } from '../fitness-order.ts';
import type { JournalReader } from './reader.ts';

const Json = <T extends z.ZodType>(inner: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(inner);

const VariantRow = z.object({
  id: z.string(),
  /** The proposal that was first told with it; 0 is the baseline. */
  proposal: z.number(),
  parents: Json(z.array(z.string())),
  operator: z.string(),
  summary: z.string().nullable(),
  /** Why the parent failed, as the model said that made it; null where none said so. */
  cause: z.string().nullable(),
  /** Null while results of earlier proposals are missing; `baseline` for the baseline. */
  fate: z.string().nullable(),
  /** Id of its evaluation on the train split. */
  evaluation: z.number().nullable(),
  outcome: z.string().nullable(),
  objectives: Json(z.record(z.string(), z.number())).nullable(),
});
/** What lists and trees need of a variant: neither its source nor its trials. */
export type VariantRow = z.output<typeof VariantRow>;

const BASELINE = `
  SELECT v.id, 0 AS proposal, '[]' AS parents, 'baseline' AS operator, 'the tool as it was given' AS summary, NULL AS cause,
         'baseline' AS fate, e.id AS evaluation, e.outcome, e.objectives
  FROM (SELECT id FROM variants WHERE proposal = 0 LIMIT 1) v
  LEFT JOIN evaluations e ON e.id = (SELECT MAX(id) FROM evaluations WHERE variant = v.id AND purpose = 'search')`;
const TOLD = `
  SELECT v.id, p.n AS proposal, p.parents, p.operator, p.summary, p.cause, r.fate, e.id AS evaluation, e.outcome, e.objectives
  FROM proposals p
  JOIN variants v ON v.id = p.child AND v.proposal = p.n
  LEFT JOIN results r ON r.n = p.n
  LEFT JOIN evaluations e ON e.id = p.evaluation`;

export interface VariantFilter {
  readonly fate?: string | undefined;
  readonly operator?: string | undefined;
  /** Only its direct children. */
  readonly parent?: string | undefined;
}

/** Where the next page begins: behind this variant. */
export interface After {
  readonly proposal: number;
  /** Signed so that more is better; only where the order is by fitness. */
  readonly fitness?: number;
}

export interface Page {
  readonly filter?: VariantFilter;
  readonly after?: After | undefined;
  readonly limit: number;
}

/** In the order of their proposals. */
export function variantsInOrder(journal: JournalReader, { filter = {}, after, limit }: Page): VariantRow[] {
  const { where, values } = conditions(filter);
  const baseline =
    after === undefined
      ? journal.select(`SELECT * FROM (${BASELINE}) WHERE ${where}`, VariantRow, values)
      : [];
  const told = journal.select(
    `SELECT * FROM (${TOLD} WHERE p.n > ?) WHERE ${where} ORDER BY proposal LIMIT ?`,
    VariantRow,
    [after?.proposal ?? 0, ...values, limit],
  );
  return [...baseline, ...told].slice(0, limit);
}

/** The fittest first, by one goal; only those that were scored to the end. */
export function variantsByFitness(
  journal: JournalReader,
  goal: Goal,
  { filter = {}, after, limit }: Page,
): VariantRow[] {
  const { where, values } = conditions(filter);
  const sign = goal.direction === 'maximize' ? '' : '-';
  const fitness = `${sign}json_extract(objectives, ?)`;
  const path = `$."${goal.objective.replaceAll('"', '')}"`;
  const behind = after?.fitness === undefined ? '' : 'AND (fitness < ? OR (fitness = ? AND proposal > ?))';
  return journal.select(
    `SELECT * FROM (SELECT *, ${fitness} AS fitness FROM (${BASELINE} UNION ALL ${TOLD})
                    WHERE outcome = 'ok' AND fate IS NOT 'hopeless')
     WHERE fitness IS NOT NULL AND ${where} ${behind} ORDER BY fitness DESC, proposal LIMIT ?`,
    VariantRow,
    [
      path,
      ...values,
      ...(after?.fitness === undefined ? [] : [after.fitness, after.fitness, after.proposal]),
      limit,
    ],
  );
}

/** What the order by fitness goes by. */
export function fitnessOf({ objective, direction }: Goal, { objectives }: VariantRow): number | undefined {
  const value = objectives?.[objective];
  return value === undefined ? undefined : direction === 'maximize' ? value : -value;
}

/** The variants whose id begins with `prefix`; at most `limit`. */
export function variantsByPrefix(journal: JournalReader, prefix: string, limit: number): VariantRow[] {
  if (!/^[0-9a-f]+$/.test(prefix)) return [];
  // A range finds them by the index; LIKE would read every row.
  const ids = journal.select(
    'SELECT id, proposal FROM variants WHERE id >= ? AND id < ? LIMIT ?',
    z.object({ id: z.string(), proposal: z.number() }),
    [prefix, `${prefix}g`, limit],
  );
  return ids.flatMap(({ proposal }) => variantOf(journal, proposal) ?? []);
}

/** The variant that was first told by this proposal. */
export function variantOf(journal: JournalReader, proposal: number): VariantRow | undefined {
  const sql = proposal === 0 ? BASELINE : `${TOLD} WHERE p.n = ?`;
  return journal.select(sql, VariantRow, proposal === 0 ? [] : [proposal])[0];
}

/** From the baseline to the variant, by first parents. */
export function lineageOf(journal: JournalReader, variant: VariantRow): VariantRow[] {
  const steps = [variant];
  for (let at = variant; at.parents[0] !== undefined;) {
    const proposal = journal.firstProposal(at.parents[0]);
    const parent = proposal === undefined ? undefined : variantOf(journal, proposal);
    if (!parent) break;
    steps.unshift(parent);
    at = parent;
  }
  return steps;
}

const EvaluationRow = z.object({
  id: z.number(),
  variant: z.string(),
  purpose: z.string(),
  stage: z.enum(['cases', 'tasks']),
  split: z.enum(['train', 'validation', 'heldout']),
  outcome: z.string(),
  objectives: Json(z.record(z.string(), z.number())),
  wallMs: z.number(),
});
/** An evaluation without its trials. */
export type EvaluationRow = z.output<typeof EvaluationRow>;

export interface EvaluationFilter {
  readonly variant?: string | undefined;
  readonly purpose?: string | undefined;
  readonly stage?: string | undefined;
  readonly split?: string | undefined;
  readonly outcome?: string | undefined;
}

/** In the order in which they were told, behind the one with the id `after`. */
export function evaluationRows(
  journal: JournalReader,
  { filter = {}, after = 0, limit }: { filter?: EvaluationFilter; after?: number | undefined; limit: number },
): EvaluationRow[] {
  const given = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const where = ['id > ?', ...given.map(([column]) => `${column} = ?`)].join(' AND ');
  return journal.select(
    `SELECT id, variant, purpose, stage, split, outcome, objectives, wall_ms AS wallMs
     FROM evaluations WHERE ${where} ORDER BY id LIMIT ?`,
    EvaluationRow,
    [after, ...given.map(([, value]) => value), limit],
  );
}

function conditions({ fate, operator, parent }: VariantFilter): { where: string; values: string[] } {
  const parts: [string, string][] = [];
  if (fate !== undefined) parts.push(['fate = ?', fate]);
  if (operator !== undefined) parts.push(['operator = ?', operator]);
  if (parent !== undefined) parts.push(['EXISTS (SELECT 1 FROM json_each(parents) WHERE value = ?)', parent]);
  return {
    where: ['1', ...parts.map(([sql]) => sql)].join(' AND '),
    values: parts.map(([, value]) => value),
  };
}

import type { Evaluation, Stage, Trial } from '../fitness/evaluation.ts';
import { objectivesOf } from '../fitness/objectives.ts';
import type { Split } from '../suites/case.ts';
import type { Suite } from '../suites/suite.ts';
import { compareStage, type StageComparison } from './claim.ts';
import { suiteRef, type Executor, type Subject } from './executor.ts';
import type { Objectives } from './fitness-order.ts';

/** One tool in several forms that differ in one thing. */
export interface AblationPlan {
  readonly suite: Suite;
  readonly stage: Stage;
  /** Never the held-out split: an ablation is looked at as often as one likes. */
  readonly splits: readonly Exclude<Split, 'heldout'>[];
  /** Repetitions of each task. */
  readonly trials: number;
  /** The first is what the others are compared with. */
  readonly variants: readonly { readonly name: string; readonly subject: Subject }[];
}

export interface AblationRow {
  readonly name: string;
  readonly n: number;
  readonly objectives: Objectives;
  /** Against the first variant, pair by pair; empty for the first. */
  readonly comparisons: readonly StageComparison[];
  /** Which model answered. */
  readonly model: string;
}

/** Runs every variant on the same trials; one row each, in their order. */
export async function runAblation(
  executor: Pick<Executor, 'evaluate'>,
  { suite, stage, splits, trials, variants }: AblationPlan,
  onRow: (row: AblationRow) => void = () => undefined,
): Promise<readonly AblationRow[]> {
  const rows: AblationRow[] = [];
  let first: Evaluation | undefined;
  for (const { name, subject } of variants) {
    const parts = await Promise.all(
      splits.map((split) => executor.evaluate({ subject, suite: suiteRef(suite), stage, split, trials })),
    );
    const whole = joined(parts);
    const comparisons = first ? compareStage('ablation', whole, first) : [];
    first ??= whole;
    const { objectives, provenance } = whole;
    const row = { name, n: whole.trials.length, objectives, comparisons, model: provenance.model };
    rows.push(row);
    onRow(row);
  }
  return rows;
}

/** Evaluations of one variant on several splits as one. Throws when there is none. */
function joined(parts: readonly Evaluation[]): Evaluation {
  const [head] = parts;
  if (!head) throw new RangeError('an ablation needs a split');
  const trials: Trial[] = parts.flatMap((part) => part.trials);
  return { ...head, trials, objectives: objectivesOf(trials, head.stage) };
}

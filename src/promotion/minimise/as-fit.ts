import { genomeSubject, requestFor, type CampaignPlan } from '../../engine/campaign-plan.ts';
import type { Executor, Race } from '../../engine/executor.ts';
import type { Evaluation, Trial } from '../../fitness/evaluation.ts';
import { comparePaired } from '../../fitness/statistics.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { Genome } from '../../mutation/genome.ts';
import { randomFor } from '../../random.ts';
import type { Split } from '../../suites/case.ts';

/** Splits that a candidate has been chosen by already: looking at them once more costs no claim. */
const SPLITS: readonly Split[] = ['train', 'validation'];

/** The reward of a trial, which the score is the mean of. */
const score = { of: ({ reward }: Trial): number => reward };

export interface AsFitOptions {
  readonly plan: CampaignPlan;
  readonly executor: Executor;
  readonly champion: { readonly id: string; readonly genome: Genome };
  /** How much of the score may be lost, at the low end of the 95 % interval. */
  readonly margin: number;
  /** At most so many variants are evaluated, the champion not counted. */
  readonly limit: number;
  readonly onEvaluated?: (n: number, held: boolean, why: string) => void;
}

export interface AsFit {
  /** Whether a variant is as fit as the champion; undefined when the limit is reached. */
  readonly holds: (id: string, genome: Genome) => Promise<boolean | undefined>;
  evaluations(): number;
}

/** Compares variants with the champion, pair by pair, on the cases of train and validation. Gives up early on those far behind. */
export async function asFit({
  plan,
  executor,
  champion,
  margin,
  limit,
  onEvaluated,
}: AsFitOptions): Promise<AsFit> {
  const on = (
    subject: { readonly id: string; readonly genome: Genome },
    split: Split,
    race?: Race,
  ): Promise<Evaluation> =>
    executor.evaluate({
      ...requestFor(plan, genomeSubject(subject)),
      stage: 'cases',
      split,
      ...(race && { race }),
    });
  const reference = new Map<Split, readonly Trial[]>();
  for (const split of SPLITS) {
    if (plan.suite.size[split].cases === 0) continue;
    const { trials, outcome } = await on(champion, split);
    if (outcome.kind !== 'ok') throw notEvaluated(champion.id, JSON.stringify(outcome));
    reference.set(split, trials);
  }
  let count = 0;
  return {
    evaluations: () => count,
    async holds(id, genome) {
      if (count >= limit) return undefined;
      count++;
      const { held, why } = await compared(id, genome);
      onEvaluated?.(count, held, why);
      return held;
    },
  };

  async function compared(
    id: string,
    genome: Genome,
  ): Promise<{ readonly held: boolean; readonly why: string }> {
    const mine: Trial[] = [];
    for (const [split, trials] of reference) {
      const values = Object.fromEntries(trials.map((trial) => [trial.id, trial.reward]));
      const race: Race = { first: 50, alpha: 0.05, against: champion.id, objective: 'score', values };
      const { outcome, trials: made, race: raced } = await on({ id, genome }, split, race);
      if (outcome.kind === 'infra-error') throw notEvaluated(id, outcome.detail);
      if (outcome.kind !== 'ok') return { held: false, why: `ended as ${outcome.kind} on ${split}` };
      if (raced?.endedAfter !== undefined)
        return { held: false, why: `hopeless after ${raced.endedAfter} cases` };
      mine.push(...made);
    }
    const all = [...reference.values()].flat();
    const random = randomFor(plan.config.seed, 'minimise', id);
    const { difference, low, n } = comparePaired(mine, all, { objective: score, random });
    const why = `score ${difference.toFixed(4)}, low end ${low.toFixed(4)}, n = ${n}`;
    return { held: low >= -margin, why };
  }
}

function notEvaluated(id: string, why: string): ToolfinchError {
  return new ToolfinchError(
    'NOT_EVALUATED',
    `${id} could not be evaluated: ${why}.`,
    'See `toolfinch doctor`, or promote with --whole.',
    ExitCode.environment,
  );
}

import type { Evaluation } from '../fitness/evaluation.ts';
import { randomFor } from '../random.ts';
import { genomeSubject, splitRequests, type CampaignPlan } from './campaign-plan.ts';
import type { ChildMaker } from './child-maker.ts';
import type { EvaluationRequest } from './executor.ts';
import { standingOf, type Finalist } from './finalists.ts';
import { compareFitness } from './fitness-order.ts';
import type { Result } from './search.ts';

/** What the same effort comes to without a change, and without evolution. */
export interface Controls {
  /** A/A: the baseline on validation again, `n` times; the largest difference of its standing from the first time. */
  readonly again?: { readonly n: number; readonly largestDifference: number };
  /** Best of N: children of the baseline alone, the best of them on train taken to validation. */
  readonly fresh?: {
    readonly n: number;
    /** Children that could be scored. */
    readonly scored: number;
    readonly best?: { readonly id: string; readonly train: number | undefined; readonly standing: number };
  };
}

export interface ControlParts {
  readonly maker: Pick<ChildMaker, 'make' | 'evaluate' | 'settled'>;
  /** Evaluates on validation and keeps the result. */
  readonly evaluate: (request: EvaluationRequest) => Promise<Evaluation>;
}

/** Runs the arms that the configuration asks for; undefined when it asks for none. */
export async function runControls(
  plan: CampaignPlan,
  baseline: Finalist,
  parts: ControlParts,
): Promise<Controls | undefined> {
  const { again, fresh } = plan.config.stages.controls;
  if (again === 0 && fresh === 0) return undefined;
  return {
    ...(again > 0 ? { again: await baselineAgain(plan, baseline, again, parts) } : {}),
    ...(fresh > 0 ? { fresh: await bestOfFresh(plan, fresh, parts) } : {}),
  };
}

async function baselineAgain(
  plan: CampaignPlan,
  baseline: Finalist,
  n: number,
  { maker }: ControlParts,
): Promise<Controls['again'] & object> {
  const { goals, stages } = plan.config;
  let largestDifference = 0;
  for (let i = 0; i < n; i++) {
    const requests = splitRequests(
      plan,
      genomeSubject(baseline.entry),
      'validation',
      stages.finalists.trials,
    );
    const standing = standingOf(
      goals,
      await Promise.all(requests.map((request) => maker.evaluate({ ...request, fresh: true }))),
    );
    largestDifference = Math.max(largestDifference, Math.abs(standing - baseline.standing));
  }
  return { n, largestDifference };
}

async function bestOfFresh(
  plan: CampaignPlan,
  n: number,
  { maker, evaluate }: ControlParts,
): Promise<Controls['fresh'] & object> {
  const { config, operators, baseline } = plan;
  // Models are not asked: they know the archive's other elites only from an archive.
  const single = operators.filter(({ crossover, model }) => !crossover && !model);
  const results: Result[] = [];
  const makeOne = async (i: number): Promise<void> => {
    const random = randomFor(config.seed, 'control', i, 'select');
    const operator = random.weighted(single, ({ weight }) => weight).name;
    const request = { parents: [baseline.genome], operator, stream: [config.seed, 'control', i, 'vary'] };
    const result = await maker.make({ n: -i, request });
    if (result.kind === 'evaluated') maker.settled(result.evaluation);
    results[i] = result;
  };
  for (let start = 0; start < n; start += config.lookAhead)
    await Promise.all(
      Array.from({ length: Math.min(config.lookAhead, n - start) }, (_, i) => makeOne(start + i)),
    );
  const scored = results.flatMap((result) =>
    result.kind === 'evaluated' && result.evaluation.outcome.kind === 'ok' ? [result] : [],
  );
  const [best] = scored.toSorted((a, b) =>
    compareFitness(config.goals, b.evaluation.objectives, a.evaluation.objectives),
  );
  if (!best) return { n, scored: 0 };
  const requests = splitRequests(plan, genomeSubject(best), 'validation', config.stages.finalists.trials);
  const standing = standingOf(config.goals, await Promise.all(requests.map(evaluate)));
  const train = best.evaluation.objectives[config.goals[0]?.objective ?? 'score'];
  return { n, scored: scored.length, best: { id: best.id, train, standing } };
}

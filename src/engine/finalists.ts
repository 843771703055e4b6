import type { Evaluation, Stage } from '../fitness/evaluation.ts';
import type { Elite, Entry } from './archives/archive.ts';
import { genomeSubject, splitRequests, type CampaignPlan } from './campaign-plan.ts';
import type { EvaluationRequest } from './executor.ts';
import { compareFitness, type Goal, type Objectives } from './fitness-order.ts';

/** A variant on the validation split. */
export interface Finalist {
  readonly id: string;
  readonly entry: Entry;
  readonly validation: Readonly<Partial<Record<Stage, Objectives>>>;
  /** Mean of the first goal over the stages; what the champion is chosen by. */
  readonly standing: number;
}

/**
 * The best `count` elites by train fitness, without the baseline, no two of which train cannot tell apart: a fault that
 * train does not show would be in all copies of it.
 */
export function pickFinalists(elites: readonly Elite[], goals: readonly Goal[], count: number): Elite[] {
  const order = (a: Elite, b: Elite) =>
    compareFitness(goals, b.objectives, a.objectives) || a.proposal - b.proposal;
  const seen = new Set<string>();
  return elites
    .filter(({ proposal }) => proposal > 0)
    .toSorted(order)
    .filter(({ objectives }) => {
      const behaviour = JSON.stringify(Object.entries(objectives).toSorted());
      return !seen.has(behaviour) && seen.add(behaviour);
    })
    .slice(0, count);
}

/** Evaluates the baseline and the finalists on validation; best first. */
export async function judgeFinalists(
  plan: CampaignPlan,
  baseline: Entry,
  elites: readonly Elite[],
  evaluate: (request: EvaluationRequest) => Promise<Evaluation>,
): Promise<readonly Finalist[]> {
  const { goals, stages } = plan.config;
  const entries: Entry[] = [baseline, ...pickFinalists(elites, goals, stages.finalists.count)];
  const finalists = await Promise.all(
    entries.map(async (entry): Promise<Finalist> => {
      const requests = splitRequests(plan, genomeSubject(entry), 'validation', stages.finalists.trials);
      const evaluations = await Promise.all(requests.map(evaluate));
      const validation = Object.fromEntries(evaluations.map(({ stage, objectives }) => [stage, objectives]));
      return { id: entry.id, entry, validation, standing: standingOf(goals, evaluations) };
    }),
  );
  return finalists.toSorted((a, b) => b.standing - a.standing || a.entry.proposal - b.entry.proposal);
}

/** The first finalist, unless that is the baseline. */
export function championOf(finalists: readonly Finalist[]): Finalist | undefined {
  const [first] = finalists;
  return first && first.entry.proposal > 0 && Number.isFinite(first.standing) ? first : undefined;
}

/** A variant that failed a stage, or could not be scored there, stands below all others. */
export function standingOf(goals: readonly Goal[], evaluations: readonly Evaluation[]): number {
  const [goal] = goals;
  if (!goal || evaluations.length === 0) return -Infinity;
  const sign = goal.direction === 'maximize' ? 1 : -1;
  const values = evaluations.map(({ outcome, objectives }) =>
    outcome.kind === 'ok' ? sign * (objectives[goal.objective] ?? NaN) : NaN,
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Number.isNaN(mean) ? -Infinity : mean;
}

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

type Evaluate = (request: EvaluationRequest) => Promise<Evaluation>;

/** Evaluates on validation: `few` with a few tasks, `all` with everything. */
export interface ValidationRounds {
  readonly few: Evaluate;
  readonly all: Evaluate;
}

/**
 * Evaluates the baseline and the finalists on validation; best first. All of them meet the cases and, once each, a few
 * tasks; the better half then meets all tasks with their repetitions. Who was dropped stands behind who was not.
 */
export async function judgeFinalists(
  plan: CampaignPlan,
  baseline: Entry,
  elites: readonly Elite[],
  { few, all }: ValidationRounds,
): Promise<readonly Finalist[]> {
  const { goals, stages } = plan.config;
  const { count, trials, fewTasks } = stages.finalists;
  // With nobody to compare it with, the baseline's own validation says nothing.
  if (count === 0) return [];
  const entries: Entry[] = [baseline, ...pickFinalists(elites, goals, count)];
  const judged = async (entry: Entry, tasks: Evaluate): Promise<Finalist> => {
    const requests = splitRequests(plan, genomeSubject(entry), 'validation', trials);
    const evaluations = await Promise.all(
      requests.map((request) => (request.stage === 'tasks' ? tasks(request) : all(request))),
    );
    const validation = Object.fromEntries(evaluations.map(({ stage, objectives }) => [stage, objectives]));
    return { id: entry.id, entry, validation, standing: standingOf(goals, evaluations) };
  };
  const round = async (field: readonly Entry[], tasks: Evaluate): Promise<readonly Finalist[]> => {
    const finalists = await Promise.all(field.map((entry) => judged(entry, tasks)));
    return finalists.toSorted((a, b) => b.standing - a.standing || a.entry.proposal - b.entry.proposal);
  };
  const isWorthIt = trials > 0 && fewTasks > 0 && plan.suite.size.validation.tasks > fewTasks;
  if (!isWorthIt) return await round(entries, all);
  const first = await round(entries, (request) => few({ ...request, trials: 1, limit: fewTasks }));
  const challengers = first.filter(({ entry }) => entry.proposal > 0);
  const dropped = challengers.slice(Math.ceil(challengers.length / 2));
  const kept = first.filter((finalist) => !dropped.includes(finalist));
  const second = await round(
    kept.map(({ entry }) => entry),
    all,
  );
  return [...second, ...dropped];
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

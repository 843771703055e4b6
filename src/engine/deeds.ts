import type { Deed } from '../fitness/deed.ts';
import type { Evaluation } from '../fitness/evaluation.ts';
import { modelOperators } from '../models/operators/index.ts';
import { genomeSubject, searchRequest, type CampaignPlan } from './campaign-plan.ts';
import type { EvaluationRequest } from './executor.ts';
import type { Evidence } from './evidence.ts';

/** By id of the case. */
export type Deeds = ReadonlyMap<string, Deed>;

export type DeedsOf = (operator: string, evidence: Evidence) => Promise<Deeds>;

/**
 * What a parent did in the train cases that it fails, for operators that tell a model of it: one evaluation more of those
 * cases, once for each parent. It follows from the parent alone, so that a replay asks the same.
 */
export function deedsOf(
  plan: CampaignPlan,
  evaluate: (request: EvaluationRequest) => Promise<Evaluation>,
): DeedsOf {
  const telling = new Set(
    modelOperators.flatMap(({ name, variables }) => (variables.includes('trajectories') ? [name] : [])),
  );
  const known = new Map<string, Promise<Deeds>>();
  return async (operator, { parents: [parent], failures }) => {
    const only = failures.flatMap(({ id }) => (plan.trainCases?.has(id) ? [id] : []));
    if (!parent || !telling.has(operator) || only.length === 0) return new Map();
    const look = known.get(parent.id) ?? lookAt(parent, only);
    known.set(parent.id, look);
    return await look;
  };

  async function lookAt(
    { id, genome }: Evidence['parents'][number],
    only: readonly string[],
  ): Promise<Deeds> {
    const request = searchRequest(plan, genomeSubject({ id, genome }));
    const { trials } = await evaluate({ ...request, only, deeds: true });
    return new Map(trials.flatMap(({ id, deed }) => (deed ? [[id, deed]] : [])));
  }
}

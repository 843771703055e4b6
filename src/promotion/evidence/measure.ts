import { compareStage } from '../../engine/claim.ts';
import type { Evaluation } from '../../fitness/evaluation.ts';
import { scored } from '../../fitness/objectives.ts';
import { rateUpperBound } from '../../fitness/statistics/intervals.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { Measured } from './evidence.ts';

/** What two evaluations on the same trials come to. Throws where one of them could not be made. */
export function measured(seed: string, candidate: Evaluation, inUse: Evaluation): Measured {
  for (const [name, { outcome }] of [['candidate', candidate] as const, ['tool in use', inUse] as const]) {
    if (outcome.kind !== 'infra-error') continue;
    throw new ToolfinchError(
      'EVIDENCE_INCOMPLETE',
      `The ${name} could not be evaluated on ${candidate.stage}: ${outcome.detail}.`,
      'See `toolfinch doctor`, and promote again.',
      ExitCode.environment,
    );
  }
  const trials = scored(candidate.trials);
  const count = trials.filter(({ verdict }) => verdict === 'wrong').length;
  return {
    stage: candidate.stage,
    model: candidate.provenance.model,
    trials: trials.length,
    candidate: candidate.objectives,
    inUse: inUse.objectives,
    comparisons: compareStage(seed, candidate, inUse).map(
      ({ stage, objective, meanA, meanB, difference, low, high, n, clusters, pValue }) => ({
        ...{ stage, objective, meanA, meanB, difference, low, high, n, clusters, pValue },
      }),
    ),
    wrong: {
      count,
      n: trials.length,
      upperBound: trials.length === 0 ? 1 : rateUpperBound(count, trials.length),
    },
  };
}

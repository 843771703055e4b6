import type { Trial } from '../../fitness/evaluation.ts';
import { judgeCase } from '../../fitness/judge-case.ts';
import { randomFor } from '../../random.ts';
import { attach } from '../../sandbox/box/box.ts';
import { runBuiltinCases } from '../../sandbox/session/builtin-cases.ts';
import type { Box, BoxHandle, CaseCall, CaseObservation } from '../../sandbox/contract.ts';
import type { Case } from '../../suites/case.ts';
import type { EvaluationRequest, Subject } from '../executor.ts';
import type { Deadlines } from './job.ts';
import { RaceJudge } from './race-judge.ts';

export interface CaseTrials {
  /** In the order of the cases. */
  readonly trials: Trial[];
  /** The number of trials after which the race was lost; only those were run. */
  readonly endedAfter?: number;
}

/**
 * Stage 1: every case in one box, in an order drawn by the suite's hash, so that whatever has been seen of a variant is
 * a fair sample of all. Throws what the box throws.
 */
export async function evaluateCases(
  handle: BoxHandle,
  { subject, suite, race }: EvaluationRequest,
  cases: readonly Case[],
  deadlines: Deadlines,
  oneAtATime: boolean,
): Promise<CaseTrials> {
  await using box = await attach(handle);
  const order = randomFor(suite.hash, 'order').shuffle(cases);
  const judge = race && new RaceJudge(race, cases.length);
  const trials = new Map<string, Trial>();
  const inOrder = (): Trial[] => cases.flatMap(({ id }) => trials.get(id) ?? []);
  const expected = order.values();
  for await (const observation of observe(box, subject, order.map(callOf), deadlines, oneAtATime)) {
    const next = expected.next();
    if (next.done || next.value.id !== observation.id)
      throw new Error(`observation ${observation.id} out of order`);
    const trial = judgeCase(next.value, observation);
    trials.set(trial.id, trial);
    if (judge?.givesUpAfter(trial)) return { trials: inOrder(), endedAfter: trials.size };
  }
  if (trials.size !== cases.length) throw new Error(`${cases.length} cases gave ${trials.size} observations`);
  return { trials: inOrder() };
}

function callOf({ id, files, extras, modified, args, follow, permission }: Case): CaseCall {
  return { id, files, extras, modified, args, follow, permission };
}

function observe(
  box: Box,
  subject: Subject,
  calls: readonly CaseCall[],
  { callTimeoutMs, batchTimeoutMs }: Deadlines,
  oneAtATime: boolean,
): AsyncIterable<CaseObservation> {
  return subject.kind === 'builtin'
    ? runBuiltinCases(box, subject.tool, calls, { batchTimeoutMs, oneAtATime })
    : box.runCases(subject.genome, calls, {
        callTimeoutMs,
        batchTimeoutMs,
        ...(oneAtATime && { lookAhead: 1 }),
      });
}

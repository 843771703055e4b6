import type { Trial } from '../../fitness/evaluation.ts';
import { judgeCase } from '../../fitness/judge-case.ts';
import { randomFor } from '../../random.ts';
import { attach } from '../../sandbox/box/box.ts';
import { runBuiltinCases } from '../../sandbox/session/builtin-cases.ts';
import type { Box, BoxHandle, CaseCall, CaseObservation } from '../../sandbox/contract.ts';
import type { Case } from '../../suites/case.ts';
import type { Suite } from '../../suites/suite.ts';
import type { EvaluationRequest, Subject } from '../executor.ts';
import type { Deadlines } from './job.ts';

/** The cases of a split, or as many of them as were asked for: the same for every subject. */
export function casesOf(suite: Suite, { split, limit }: EvaluationRequest): readonly Case[] {
  const cases = suite.cases(split);
  if (limit === undefined || limit >= cases.length) return cases;
  const drawn = new Set(randomFor(suite.hash, 'limit', split).shuffle(cases).slice(0, limit));
  return cases.filter((candidate) => drawn.has(candidate));
}

/** Stage 1: every case in one box. Throws what the box throws. */
export async function evaluateCases(
  handle: BoxHandle,
  subject: Subject,
  cases: readonly Case[],
  deadlines: Deadlines,
  oneAtATime = false,
): Promise<Trial[]> {
  await using box = await attach(handle);
  const calls = cases.map(({ id, files, extras, modified, args, follow, permission }): CaseCall => ({
    id,
    files,
    extras,
    modified,
    args,
    follow,
    permission,
  }));
  const expected = cases.values();
  const trials: Trial[] = [];
  for await (const observation of observe(box, subject, calls, deadlines, oneAtATime)) {
    const next = expected.next();
    if (next.done || next.value.id !== observation.id)
      throw new Error(`observation ${observation.id} out of order`);
    trials.push(judgeCase(next.value, observation));
  }
  if (trials.length !== cases.length)
    throw new Error(`${cases.length} cases gave ${trials.length} observations`);
  return trials;
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

import { deedOf } from '../../fitness/deed.ts';
import type { Trial } from '../../fitness/evaluation.ts';
import { judgeCase } from '../../fitness/judge-case.ts';
import { takeTrace } from '../../mutation/trace/take-trace.ts';
import { randomFor } from '../../random.ts';
import { attach } from '../../sandbox/box/box.ts';
import { runBuiltinCases } from '../../sandbox/session/builtin-cases.ts';
import type { TestRun } from '../../sandbox/checkout/repository-tests.ts';
import type { Box, BoxHandle, CaseCall, CaseObservation, ToolSource } from '../../sandbox/contract.ts';
import type { Case } from '../../suites/case.ts';
import type { EvaluationRequest } from '../executor.ts';
import type { RunningNote } from '../running/running-line.ts';
import type { Candidate } from './candidate.ts';
import type { Deadlines } from './job.ts';
import { RaceJudge } from './race-judge.ts';

export interface CaseTrials {
  /** In the order of the cases. */
  readonly trials: Trial[];
  /** The number of trials after which the race was lost; only those were run. */
  readonly endedAfter?: number;
  /** Where the candidate has a repository: what its tests came to. Without their `ok`, no case was run. */
  readonly tested?: TestRun;
}

/**
 * Stage 1: the tests of the candidate's repository where it has one, then every case, in one box, in an order drawn by the
 * suite's hash, so that whatever has been seen of a variant is a fair sample of all. Throws what the box throws.
 */
export async function evaluateCases(
  handle: BoxHandle,
  candidate: Candidate,
  { suite, race, traced, deeds }: EvaluationRequest,
  cases: readonly Case[],
  deadlines: Deadlines,
  { oneAtATime, note }: { readonly oneAtATime: boolean; readonly note: (note: RunningNote) => void },
): Promise<CaseTrials> {
  await using box = await attach(handle);
  const tool = candidate.place(handle);
  const tested = await candidate.test?.(box);
  if (tested && tested.outcome.kind !== 'ok') return { trials: [], tested };
  const order = randomFor(suite.hash, 'order').shuffle(cases);
  const judge = race && new RaceJudge(race, cases.length);
  const trials = new Map<string, Trial>();
  note({ of: cases.length });
  const soFar = (): CaseTrials => ({
    trials: cases.flatMap(({ id }) => trials.get(id) ?? []),
    ...(tested && { tested }),
  });
  const expected = order.values();
  const calls = order.map(callOf);
  const bounds = traced ? withTimeToTrace(deadlines) : deadlines;
  for await (const observation of observe(box, tool, candidate.name, calls, bounds, oneAtATime)) {
    const next = expected.next();
    if (next.done || next.value.id !== observation.id)
      throw new Error(`observation ${observation.id} out of order`);
    const judged = traced ? judgeTraced(next.value, observation) : judgeCase(next.value, observation);
    const trial = deeds ? { ...judged, deed: deedOf(next.value, observation) } : judged;
    trials.set(trial.id, trial);
    const { verdict, durationMs } = trial;
    note({ trial: trial.id, outcome: trial.outcome.kind, verdict, durationMs });
    if (judge?.givesUpAfter(trial)) return { ...soFar(), endedAfter: trials.size };
  }
  if (trials.size !== cases.length) throw new Error(`${cases.length} cases gave ${trials.size} observations`);
  return soFar();
}

/** What a run is watched by takes time of its own; where it is cut off must not decide what is seen. */
const withTimeToTrace = ({ callCpuMs, ...others }: Deadlines): Deadlines => ({
  ...others,
  ...(callCpuMs !== undefined && { callCpuMs: 5 * callCpuMs }),
});

/** The verdict on what the tool itself has said, and what its run came to. */
function judgeTraced(wanted: Case, observation: CaseObservation): Trial {
  const { output, error, pages = [] } = observation;
  const said = [output, error, ...pages].map((text) => (text === undefined ? undefined : takeTrace(text)));
  const [answer, fault, ...rest] = said;
  const traces = said.flatMap((each) => each?.trace ?? []);
  const plain = {
    ...observation,
    ...(answer && { output: answer.text }),
    ...(fault && { error: fault.text }),
    ...(observation.pages && { pages: rest.flatMap((page) => (page ? [page.text] : [])) }),
  };
  const trial = judgeCase(wanted, plain);
  if (traces.length === 0) return trial;
  return {
    ...trial,
    reached: [...new Set(traces.flatMap(({ reached }) => reached))],
    compared: traces.flatMap(({ compared }) => compared),
    mustRefuse: wanted.expect.kind === 'refusal',
    held: [...new Set(traces.flatMap(({ held }) => held))],
  };
}

function callOf({ id, files, extras, modified, args, follow, permission }: Case): CaseCall {
  return { id, files, extras, modified, args, follow, permission };
}

function observe(
  box: Box,
  tool: ToolSource | null,
  name: string,
  calls: readonly CaseCall[],
  { callTimeoutMs, batchTimeoutMs, callCpuMs }: Deadlines,
  oneAtATime: boolean,
): AsyncIterable<CaseObservation> {
  return tool === null
    ? runBuiltinCases(box, name, calls, { batchTimeoutMs, oneAtATime })
    : box.runCases(tool, calls, {
        callTimeoutMs,
        batchTimeoutMs,
        ...(callCpuMs !== undefined && { callCpuMs }),
        ...(oneAtATime && { lookAhead: 1 }),
      });
}

import { ToolfinchError } from '../../errors.ts';
import type { Evaluation, Trial } from '../../fitness/evaluation.ts';
import { objectivesOf } from '../../fitness/objectives.ts';
import { OK, type Outcome } from '../../outcome.ts';
import { gate } from '../../mutation/gate.ts';
import { promptTokens } from '../../mutation/prompt-tokens.ts';
import { vary } from '../../mutation/vary.ts';
import { BoxLostError } from '../../sandbox/contract.ts';
import type { Subject } from '../executor.ts';
import { BoxCounter } from './box-desk.ts';
import { candidateOf } from './candidate.ts';
import { CheckoutCache } from './checkout-cache.ts';
import { outcomeOfDeath } from './death.ts';
import { drawn } from './drawn.ts';
import { evaluateCases, type CaseTrials } from './evaluate-cases.ts';
import { evaluateTasks, taskRunsOf } from './evaluate-tasks.ts';
import type { Answer, EvaluationJob, Job } from './job.ts';
import { SuiteCache } from './suite-cache.ts';

/** More lost trials than this share, and the evaluation is worth nothing. */
const LOST_SHARE = 0.05;
const suites = new SuiteCache();
const checkouts = new CheckoutCache();

/** What a worker thread does with a job. */
export async function work(job: Job): Promise<Answer> {
  try {
    if (job.kind === 'vary') {
      let gateMs = 0;
      const judge: typeof gate = (...genomes) => {
        const from = performance.now();
        const verdict = gate(...genomes);
        gateMs += performance.now() - from;
        return verdict;
      };
      const started = performance.now();
      const result = vary(job.request, { judge });
      return { kind: 'varied', result, ms: performance.now() - started, gateMs };
    }
    return await evaluate(job);
  } catch (error) {
    if (!(error instanceof ToolfinchError)) throw error;
    const { code, what, remedy, exitCode } = error;
    return { kind: 'refused', code, what, remedy, exitCode };
  }
}

async function evaluate({
  request,
  deadlines,
  agent,
  permissions,
  provenance,
  handle,
  port,
}: EvaluationJob): Promise<Answer> {
  const counter = new BoxCounter(port);
  const started = performance.now();
  const suite = await suites.get(request.suite);
  const candidate = candidateOf(request, checkouts);
  try {
    const ran =
      request.stage === 'cases'
        ? {
            ...(await evaluateCases(
              handle,
              candidate,
              request,
              drawn(suite.cases(request.split), suite, request),
              deadlines,
              { oneAtATime: suite.oneAtATime, note: (note) => counter.note(note) },
            )),
            model: 'none',
          }
        : await evaluateTasks(handle, counter, candidate, taskRunsOf(suite, request), {
            ...deadlines,
            agent,
            permissions,
            patches: request.patches === true,
            trajectories: request.trajectories === true,
          });
    const { trials, tested }: CaseTrials = ran;
    if (tested && tested.outcome.kind !== 'ok')
      return { kind: 'evaluated', evaluation: evaluation(tested.outcome, ran) };
    const lost = trials.filter(({ outcome }) => outcome.kind === 'infra-error');
    if (lost.length > trials.length * LOST_SHARE) return { kind: 'fault', detail: faultOf(lost) };
    return { kind: 'evaluated', evaluation: evaluation(outcomeOf(trials), ran) };
  } catch (error) {
    if (!(error instanceof BoxLostError)) throw error;
    const outcome = outcomeOfDeath(await counter.release(handle), handle.limits, error.message);
    if (!outcome) return { kind: 'fault', detail: error.message };
    return { kind: 'evaluated', evaluation: evaluation(outcome, { trials: [], model: 'none' }) };
  } finally {
    counter.close();
  }

  function evaluation(
    outcome: Outcome,
    { trials, model, endedAfter, tested }: CaseTrials & { readonly model: string },
  ): Evaluation {
    const { subject, stage, split, race } = request;
    return {
      variant: subject.id,
      suite: suite.name,
      suiteHash: suite.hash,
      stage,
      split,
      outcome,
      trials,
      ...(tested?.passed ? { tests: tested.passed } : {}),
      objectives: { ...objectivesOf(trials, stage), ...ownCost(subject, trials) },
      ...(race && { race: { against: race.against, ...(endedAfter !== undefined && { endedAfter }) } }),
      provenance: {
        ...provenance,
        isolated: handle.isolated,
        model,
        runner: stage === 'cases' ? 'direct' : agent.mode,
      },
      timing: {
        wallMs: performance.now() - started,
        callMs: trials.reduce((sum, { durationMs }) => sum + durationMs, 0),
      },
    };
  }
}

/** What a tool costs whether or not it is called; nothing where nothing was measured. */
function ownCost(subject: Subject, trials: readonly Trial[]): { promptTokens?: number } {
  const tokens = subject.kind === 'genome' && trials.length > 0 ? promptTokens(subject.genome) : undefined;
  return tokens === undefined ? {} : { promptTokens: tokens };
}

/** A tool that cheats once is a cheat, and one that never loads is invalid; what else happens to a trial is its own affair. */
function outcomeOf(trials: readonly Trial[]): Outcome {
  const cheated = trials.find(({ outcome }) => outcome.kind === 'cheated');
  if (cheated) return cheated.outcome;
  const [first] = trials;
  return first && trials.every(({ outcome }) => outcome.kind === 'invalid') ? first.outcome : OK;
}

function faultOf(lost: readonly Trial[]): string {
  const [first] = lost;
  const detail = first && 'detail' in first.outcome ? first.outcome.detail : '';
  return `${lost.length} trials were lost: ${detail}`;
}

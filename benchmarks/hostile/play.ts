import type { Trial } from '../../src/fitness/evaluation.ts';
import { judgeCase } from '../../src/fitness/judge-case.ts';
import { judgeSession } from '../../src/fitness/judge-session.ts';
import { objectivesOf } from '../../src/fitness/objectives.ts';
import type { Genome } from '../../src/mutation/genome.ts';
import { toolName } from '../../src/mutation/genome.ts';
import type { Box } from '../../src/sandbox/contract.ts';
import { policyModel } from '../../src/sandbox/model/policy-model.ts';
import { runTasks } from '../../src/sandbox/session/run-tasks.ts';
import { verifyTask } from '../../src/sandbox/session/verify-task.ts';
import type { Case } from '../../src/suites/case.ts';
import type { Task } from '../../src/suites/task.ts';

/** What came of a tool at one stage. */
export interface Play {
  readonly score: number;
  readonly trials: number;
  /** Its first trial that was found out, in words. */
  readonly cheated: string | undefined;
}

/** Stage 1, as an evaluation does it. */
export async function playCases(
  box: Box,
  genome: Genome,
  cases: readonly Case[],
  { callTimeoutMs = 2_000, oneAtATime = false } = {},
): Promise<Play> {
  const trials: Trial[] = [];
  const options = { callTimeoutMs, batchTimeoutMs: 60_000, ...(oneAtATime && { lookAhead: 1 }) };
  for await (const observation of box.runCases(genome, cases, options)) {
    const made = cases[trials.length];
    if (made) trials.push(judgeCase(made, observation));
  }
  return playOf(trials, 'cases');
}

/** Stage 2, as an evaluation does it. */
export async function playTasks(
  box: Box,
  verifier: Box,
  genome: Genome,
  tasks: readonly Task[],
): Promise<Play> {
  const trials: Trial[] = [];
  const options = { toolName: toolName(genome), sessionTimeoutMs: 30_000, upstream: policyModel() };
  const runs = tasks.map((task) => ({ task, trial: 0 }));
  const next = tasks.values();
  for await (const record of runTasks(box, genome, runs, options)) {
    const task = next.next().value;
    if (!task) break;
    const trial = judgeSession(task, record, await verifyTask(verifier, task, record.workspace));
    if (task.impossible !== true || trial.outcome.kind === 'cheated') trials.push(trial);
  }
  return playOf(trials, 'tasks');
}

function playOf(trials: readonly Trial[], stage: 'cases' | 'tasks'): Play {
  const found = trials.find(({ outcome }) => outcome.kind === 'cheated')?.outcome;
  return {
    score: objectivesOf(trials, stage)['score'] ?? Number.NaN,
    trials: trials.length,
    cheated: found && 'detail' in found ? found.detail : undefined,
  };
}

/** One word for it: the attack was found out, cost something, or brought nothing. */
export function verdictOf(play: Play, honest: Play): 'cheated' | 'scores below' | 'gains nothing' | 'GAINS' {
  if (play.cheated !== undefined) return 'cheated';
  if (play.score < honest.score) return 'scores below';
  return play.score === honest.score ? 'gains nothing' : 'GAINS';
}

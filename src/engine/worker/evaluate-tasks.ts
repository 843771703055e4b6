import type { Trial } from '../../fitness/evaluation.ts';
import { judgeSession } from '../../fitness/judge-session.ts';
import { shortened } from '../../fitness/shorten-trajectory.ts';
import { toTrajectory } from '../../fitness/to-trajectory.ts';
import { trialIdOf, type SessionMode, type SessionRecord } from '../../fitness/session-record.ts';
import { attach } from '../../sandbox/box/box.ts';
import { BoxLostError, type Box, type BoxHandle } from '../../sandbox/contract.ts';
import { policyModel } from '../../sandbox/model/policy-model.ts';
import { agentRunner, type AgentSpec } from '../../sandbox/session/agents.ts';
import { readWorkspace } from '../../sandbox/session/opencode-project.ts';
import type { PermissionPolicy } from '../../sandbox/session/permission-policy.ts';
import type { TaskRun } from '../../sandbox/session/run-tasks.ts';
import type { OnTool } from '../../sandbox/session/tool-progress.ts';
import { verifyTask, type Verification } from '../../sandbox/session/verify-task.ts';
import { carriedFiles } from '../../suites/carried-files.ts';
import type { Suite } from '../../suites/suite.ts';
import { patchBetween } from '../../patch.ts';
import type { EvaluationRequest } from '../executor.ts';
import type { BoxFiles } from '../running/file-requests.ts';
import type { BoxCounter } from './box-desk.ts';
import type { Candidate } from './candidate.ts';
import { drawn } from './drawn.ts';
import { outcomeOfDeath } from './death.ts';
import type { Deadlines } from './job.ts';

/** Of a box's life, what may be behind it when a lease begins. */
const USED_LIFE = 0.25;
/** After so many boxes that the candidate has destroyed, the sessions left are not run any more. */
const DEATHS = 2;

export interface SessionOptions extends Deadlines {
  readonly agent: AgentSpec;
  readonly permissions: PermissionPolicy;
  /** Whether trials are to say what the session changed. */
  readonly patches: boolean;
  /** Whether trials are to keep the session step by step. */
  readonly trajectories: boolean;
}

export function taskRunsOf(suite: Suite, request: EvaluationRequest): TaskRun[] {
  const { split, trials = 1 } = request;
  return drawn(suite.tasks(split), suite, request).flatMap((task) =>
    Array.from({ length: trials }, (_, trial) => ({ task, trial })),
  );
}

/** Stage 2: sessions one after another, then each one's verifier in a fresh box. One box is out at any time. */
export async function evaluateTasks(
  first: BoxHandle,
  counter: BoxCounter,
  candidate: Candidate,
  runs: readonly TaskRun[],
  options: SessionOptions,
): Promise<{ readonly trials: Trial[]; readonly model: string }> {
  const records = await sessions(first, counter, candidate, runs, options);
  const trials: Trial[] = [];
  for (const [i, record] of records.entries()) {
    const run = runs[i];
    if (!run) continue;
    const trial = judgeSession(run.task, record, await verified(counter, run, record));
    // Nobody can do well at an impossible task: it is there to be noticed, not to be counted.
    if (run.task.impossible === true && trial.outcome.kind !== 'cheated') continue;
    const changed = options.patches && {
      patch: patchBetween(run.task.workspace, carriedFiles(run.task, record.workspace)),
    };
    const kept = options.trajectories && { trajectory: shortened(toTrajectory(record)) };
    trials.push({ ...trial, ...changed, ...kept });
  }
  return { trials, model: records[0]?.model ?? 'policy' };
}

async function sessions(
  first: BoxHandle,
  counter: BoxCounter,
  candidate: Candidate,
  runs: readonly TaskRun[],
  { sessionTimeoutMs, agent, permissions }: SessionOptions,
): Promise<SessionRecord[]> {
  const upstream = policyModel();
  const onTool: OnTool = (run, progress) =>
    counter.note({ trial: trialIdOf({ taskId: run.task.id, trial: run.trial }), ...progress });
  const options = { toolName: candidate.name, sessionTimeoutMs, upstream, permissions, onTool };
  const run = agentRunner(agent);
  const records: SessionRecord[] = [];
  let deaths = 0;
  counter.note({ of: runs.length });
  for (let handle: BoxHandle | undefined = first; records.length < runs.length; handle = undefined) {
    handle ??= await counter.lease();
    const started = performance.now();
    // A session is begun only in a box that will outlive it.
    const lastStart = started + handle.limits.lifeMs * (1 - USED_LIFE) - sessionTimeoutMs;
    try {
      await using box = await attach(handle);
      const tool = candidate.place(handle);
      counter.look = () => laidOut(box);
      for await (const record of run(box, tool, runs.slice(records.length), options)) {
        records.push(record);
        noteSession(counter, record);
        if (performance.now() > lastStart) break;
      }
      counter.look = undefined;
      await counter.release(handle);
    } catch (error) {
      counter.look = undefined;
      const death = await counter.release(handle);
      const detail = error instanceof Error ? error.message : String(error);
      const outcome =
        error instanceof BoxLostError ? outcomeOfDeath(death, handle.limits, detail) : undefined;
      if (!outcome) throw error;
      deaths += 1;
      const lost =
        deaths >= DEATHS ? runs.slice(records.length) : runs.slice(records.length, records.length + 1);
      const wallMs = performance.now() - started;
      records.push(
        ...lost.map((task): SessionRecord => ({
          ...blank(task, agent.mode, upstream.name),
          outcome,
          wallMs,
        })),
      );
    }
  }
  return records;
}

/** Between two sessions a project is empty: there is nothing to look at. */
async function laidOut(box: Box): Promise<BoxFiles> {
  const files = await readWorkspace(box, {});
  if (Object.keys(files).length === 0) throw new Error('no workspace is laid out');
  return files;
}

function noteSession(counter: BoxCounter, record: SessionRecord): void {
  const { outcome, wallMs, logLines } = record;
  const trial = trialIdOf(record);
  for (const line of logLines) counter.note({ trial, opencode: line });
  counter.note({ trial, outcome: outcome.kind, durationMs: wallMs });
}

function blank(
  { task, trial }: TaskRun,
  mode: SessionMode,
  model: string,
): Omit<SessionRecord, 'outcome' | 'wallMs'> {
  return {
    taskId: task.id,
    trial,
    mode,
    eventLines: [],
    logLines: [],
    exchanges: [],
    workspace: task.workspace,
    model,
  };
}

/** The verifier's box has seen nothing of the session but the files that the task names. */
async function verified(
  counter: BoxCounter,
  { task }: TaskRun,
  record: SessionRecord,
): Promise<Verification> {
  const handle = await counter.lease();
  try {
    await using box: Box = await attach(handle);
    return await verifyTask(box, task, record.workspace);
  } catch (error) {
    if (!(error instanceof BoxLostError)) throw error;
    const outcome = outcomeOfDeath(await counter.release(handle), handle.limits, error.message);
    if (!outcome) throw error;
    return { reward: 0, detail: `The verifier's box was lost: ${outcome.kind}.`, outcome };
  } finally {
    await counter.release(handle);
  }
}

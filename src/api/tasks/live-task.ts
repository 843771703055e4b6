import { ExitCode, ToolfinchError } from '../../errors.ts';
import { judgeSession } from '../../fitness/judge-session.ts';
import type { Trial } from '../../fitness/evaluation.ts';
import type { SessionRecord } from '../../fitness/session-record.ts';
import { toTrajectory } from '../../fitness/to-trajectory.ts';
import type { Trajectory } from '../../fitness/trajectory.ts';
import { attach } from '../../sandbox/box/box.ts';
import type { Box, BoxPool } from '../../sandbox/contract.ts';
import { policyModel } from '../../sandbox/model/policy-model.ts';
import type { LiveSession } from '../../sandbox/session/drive-session.ts';
import { readWorkspace } from '../../sandbox/session/opencode-project.ts';
import { runTasks } from '../../sandbox/session/run-tasks.ts';
import { verifyTask } from '../../sandbox/session/verify-task.ts';
import type { TaskOrder } from './task-desk.ts';

/** `waiting` for a box or for OpenCode; `running`: the agent is at work; `verifying` in a fresh box. */
export const taskStates = ['waiting', 'running', 'verifying', 'done', 'failed', 'cancelled'] as const;
export type TaskState = (typeof taskStates)[number];

/** Milliseconds. Nothing here is timed against others: a busy machine may take long to start OpenCode. */
const SESSION_MS = 300_000;
const START_MS = 240_000;

/** One task, from the moment that it is asked for. */
export class LiveTask {
  state: TaskState = 'waiting';
  readonly startedMs: number;
  endedMs: number | undefined;
  /** Somebody has spoken to the agent: what it did is not its own. */
  assisted = false;
  /** What became of it, once it is done. */
  trial: Trial | undefined;
  /** Why it failed. */
  fault: string | undefined;
  readonly ended: Promise<void>;
  readonly #stop = new AbortController();
  #session: LiveSession | undefined;
  #record: SessionRecord | undefined;
  #box: Box | undefined;

  constructor(
    readonly id: string,
    readonly order: TaskOrder,
    private readonly pool: () => Promise<BoxPool>,
    private readonly now: () => number,
  ) {
    this.startedMs = now();
    this.ended = this.#run().then(
      () => this.#end(this.#stop.signal.aborted ? 'cancelled' : 'done'),
      (error: unknown) => {
        this.fault = error instanceof Error ? error.message : String(error);
        this.#end(this.#stop.signal.aborted ? 'cancelled' : 'failed');
      },
    );
  }

  /** Milliseconds that it has taken so far. */
  get elapsedMs(): number {
    return (this.endedMs ?? this.now()) - this.startedMs;
  }

  get isOver(): boolean {
    return this.endedMs !== undefined;
  }

  /** What happened so far. */
  trajectory(): Trajectory {
    const { eventLines = [] } = this.#record ?? this.#session ?? {};
    const sessionId = this.#session?.id;
    const source = {
      eventLines,
      logLines: this.#record?.logLines ?? [],
      model: 'policy',
      mode: 'server',
    } as const;
    return toTrajectory({ ...source, ...(sessionId !== undefined && { sessionId }) });
  }

  /** The workspace as it is at this moment, or as the session left it. */
  async files(): Promise<Readonly<Record<string, string>>> {
    if (this.#record) return this.#record.workspace;
    if (!this.#box || this.state !== 'running') return this.order.task.workspace;
    return await readWorkspace(this.#box, {});
  }

  async say(text: string): Promise<void> {
    if (this.state !== 'running' || !this.#session) {
      throw new ToolfinchError(
        'RUN_OVER',
        `The task ${this.id} is ${this.state}: no agent listens.`,
        'Speak to it while it is running, or start another one.',
        ExitCode.usage,
      );
    }
    this.assisted = true;
    await this.#session.say(text);
  }

  /** Harmless when it is over. */
  cancel(): void {
    if (!this.isOver) this.#stop.abort();
  }

  async #run(): Promise<void> {
    const { task, tool, toolName } = this.order;
    const { signal } = this.#stop;
    const pool = await this.pool();
    const handle = await pool.lease();
    try {
      signal.throwIfAborted();
      await using box = await attach(handle);
      this.#box = box;
      const options = {
        toolName,
        sessionTimeoutMs: SESSION_MS,
        startTimeoutMs: START_MS,
        upstream: policyModel(),
        signal,
        onSession: (session: LiveSession) => {
          this.#session = session;
          this.state = 'running';
        },
      };
      for await (const record of runTasks(box, tool, [{ task, trial: 0 }], options)) this.#record = record;
    } finally {
      this.#box = undefined;
      await pool.release(handle);
    }
    signal.throwIfAborted();
    if (this.#record?.outcome.kind === 'infra-error') throw new Error(this.#record.outcome.detail);
    if (this.#record) await this.#verify(pool, this.#record);
  }

  async #verify(pool: BoxPool, record: SessionRecord): Promise<void> {
    this.state = 'verifying';
    const handle = await pool.lease();
    try {
      await using box = await attach(handle);
      this.trial = judgeSession(
        this.order.task,
        record,
        await verifyTask(box, this.order.task, record.workspace),
      );
    } finally {
      await pool.release(handle);
    }
  }

  #end(state: TaskState): void {
    this.state = state;
    this.endedMs = this.now();
  }
}

import { ExitCode, ToolfinchError } from '../../errors.ts';
import { judgeSession } from '../../fitness/judge-session.ts';
import type { Trial } from '../../fitness/evaluation.ts';
import type { SessionRecord } from '../../fitness/session-record.ts';
import { toTrajectory } from '../../fitness/to-trajectory.ts';
import type { Trajectory } from '../../fitness/trajectory.ts';
import { attach } from '../../sandbox/box/box.ts';
import type { Box, BoxHandle, BoxPool, Provider } from '../../sandbox/contract.ts';
import { policyModel } from '../../sandbox/model/policy-model.ts';
import type { LiveSession, PermissionReply, PermissionRequest } from '../../sandbox/session/drive-session.ts';
import { readWorkspace } from '../../sandbox/session/opencode-project.ts';
import { runTasks } from '../../sandbox/session/run-tasks.ts';
import { replyTo } from '../../live/permissions/reply.ts';
import type { PermissionDesk } from '../permissions/permission-desk.ts';
import { verifyTask } from '../../sandbox/session/verify-task.ts';
import { askPerson, type AskRule } from './ask-person.ts';
import { Pause, PAUSE_MS } from './pause.ts';
import type { TaskOrder } from './task-desk.ts';

/** `waiting` for a box or for OpenCode; `running`: the agent is at work; `paused`: its box stands still; `verifying` in a fresh box. */
export const taskStates = [
  'waiting',
  'running',
  'paused',
  'verifying',
  'done',
  'failed',
  'cancelled',
] as const;
export type TaskState = (typeof taskStates)[number];

export interface Sandbox {
  readonly provider: Provider;
  readonly pool: BoxPool;
}

export interface TaskMeans {
  readonly sandbox: () => Promise<Sandbox>;
  readonly permissions: PermissionDesk;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Milliseconds after which the box stands still while a person is asked. */
const FREEZE_MS = 10_000;
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
  readonly #over = new AbortController();
  #session: LiveSession | undefined;
  #record: SessionRecord | undefined;
  #box: Box | undefined;
  #handle: BoxHandle | undefined;
  readonly #pause: Pause;

  constructor(
    readonly id: string,
    readonly order: TaskOrder,
    private readonly means: TaskMeans,
  ) {
    this.startedMs = means.now();
    this.#pause = new Pause(means.now);
    this.ended = this.#run().then(
      () => this.#end(this.#stop.signal.aborted ? 'cancelled' : 'done'),
      (error: unknown) => {
        this.fault = error instanceof Error ? error.message : String(error);
        this.#end(this.#stop.signal.aborted ? 'cancelled' : 'failed');
      },
    );
  }

  /** Milliseconds that it has taken so far, pauses left out. */
  get elapsedMs(): number {
    const now = this.endedMs ?? this.means.now();
    return now - this.startedMs - this.#pause.spentMs(now);
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
    if (this.state === 'paused')
      throw refusal(
        'RUN_PAUSED',
        `The task ${this.id} is paused: nothing in its box answers.`,
        'Resume it first.',
      );
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

  /** Everything in its box stands still until `resume`. Harmless when it is paused. */
  async pause(): Promise<void> {
    if (this.state === 'paused') return;
    const { provider } = await this.means.sandbox();
    const handle = this.#handle;
    if (!provider.freeze)
      throw refusal(
        'CONTROL_UNSUPPORTED',
        `A task in ${provider.name} cannot be paused.`,
        'Cancel it, or let it end; with Docker it can be.',
      );
    const isSpent = this.#pause.spentMs(this.means.now()) >= PAUSE_MS;
    if (this.state !== 'running' || !handle || isSpent) {
      throw refusal(
        'RUN_OVER',
        `The task ${this.id} is ${this.state}${isSpent ? ' and has been paused for long enough' : ''}: it cannot be paused.`,
        'Only the agent at work can be: ask when it is `running`.',
      );
    }
    this.state = 'paused';
    this.#pause.begin(() => void this.resume().catch(() => undefined));
    try {
      await provider.freeze(handle, true);
    } catch (error) {
      await this.resume().catch(() => undefined);
      throw error;
    }
  }

  /** Harmless when it is not paused. */
  async resume(): Promise<void> {
    if (!this.#pause.isOn) return;
    this.#pause.end();
    this.state = 'running';
    const { provider } = await this.means.sandbox();
    if (this.#handle) await provider.freeze?.(this.#handle, false);
  }

  /** Harmless when it is over. */
  cancel(): void {
    if (this.isOver) return;
    void this.resume()
      .catch(() => undefined)
      .then(() => this.#stop.abort());
  }

  async #run(): Promise<void> {
    const { task, tool, toolName, ask } = this.order;
    const { signal } = this.#stop;
    const { pool } = await this.means.sandbox();
    const handle = await pool.lease();
    try {
      signal.throwIfAborted();
      await using box = await attach(handle);
      this.#box = box;
      this.#handle = handle;
      const options = {
        toolName,
        sessionTimeoutMs: SESSION_MS + PAUSE_MS,
        startTimeoutMs: START_MS,
        upstream: policyModel(),
        signal,
        ...(ask && { ask: (request: PermissionRequest) => this.#ask(ask, request) }),
        onSession: (session: LiveSession) => {
          this.#session = session;
          this.state = 'running';
        },
      };
      // A person's time is not the agent's.
      const patient = ask ? { ...task, agentTimeoutMs: task.agentTimeoutMs + PAUSE_MS } : task;
      for await (const record of runTasks(box, tool, [{ task: patient, trial: 0 }], options))
        this.#record = record;
    } finally {
      this.#box = undefined;
      this.#handle = undefined;
      await pool.release(handle);
    }
    signal.throwIfAborted();
    if (this.#record?.outcome.kind === 'infra-error') throw new Error(this.#record.outcome.detail);
    if (this.#record) await this.#verify(pool, this.#record);
  }

  /** Forwards a request; while it waits for long, the box stands still. */
  async #ask(rule: AskRule, request: PermissionRequest): Promise<PermissionReply> {
    const { permissions: desk, now } = this.means;
    let frozen: Promise<void> | undefined;
    const freeze = setTimeout(() => {
      frozen = this.pause().catch(() => undefined);
    }, FREEZE_MS);
    const signal = AbortSignal.any([this.#stop.signal, this.#over.signal]);
    try {
      const decided = await askPerson({ desk, rule, taskId: this.id, request, now, signal });
      if (!decided) return { reply: 'reject' };
      if (decided.state !== 'expired') this.assisted = true;
      desk.store().replied(decided.id, 'taken', now());
      return replyTo(decided);
    } catch (error) {
      this.fault = error instanceof Error ? error.message : String(error);
      return { reply: 'reject', message: 'Nobody could be asked.' };
    } finally {
      clearTimeout(freeze);
      await frozen;
      if (frozen) await this.resume();
    }
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
    this.#over.abort();
    this.#pause.end();
    this.state = state;
    this.endedMs = this.means.now();
  }
}

function refusal(code: string, what: string, remedy: string): ToolfinchError {
  return new ToolfinchError(code, what, remedy, ExitCode.usage);
}

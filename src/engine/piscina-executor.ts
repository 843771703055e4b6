import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { ToolfinchError } from '../errors.ts';
import type { Evaluation } from '../fitness/evaluation.ts';
import type { VaryRequest } from '../mutation/vary.ts';
import type { Outcome } from '../outcome.ts';
import type { BoxPool } from '../sandbox/contract.ts';
import { OPENCODE, type AgentSpec } from '../sandbox/session/agents.ts';
import { OPEN, type PermissionPolicy } from '../sandbox/session/permission-policy.ts';
import type { EvaluationRequest, Executor, Varied } from './executor.ts';
import type { RunningLogs } from './running/running-logs.ts';
import { Turnstile } from './turnstile.ts';
import { BoxDesk } from './worker/box-desk.ts';
import type { Answer, Deadlines, EvaluationJob, Job } from './worker/job.ts';

export interface PiscinaExecutorOptions {
  readonly pool: BoxPool;
  /** Evaluations at once; the pool should be of that size. */
  readonly workers: number;
  readonly deadlines: Deadlines;
  /** What runs sessions. Default: OpenCode's server. */
  readonly agent?: AgentSpec;
  /** How sessions are answered. Default: everything is granted. */
  readonly permissions?: PermissionPolicy;
  /** Of a whole evaluation, from the moment that it has its box. */
  readonly evaluationTimeoutMs: (request: EvaluationRequest) => number;
  readonly provenance: EvaluationJob['provenance'];
  /** Waits before the second and third try, in milliseconds. */
  readonly backoffMs?: readonly number[];
  /** Where it is told what runs; default: nowhere. */
  readonly running?: RunningLogs;
  /** What the threads load; tests put a faulty worker in its place. */
  readonly worker?: URL;
}

/** A thread whose boxes are gone ends its job by itself; one that has not after this many milliseconds hangs. */
const GRACE_MS = 3_000;

type Attempt = { readonly evaluation: Evaluation } | { readonly fault: string };

/** Runs jobs on threads of this machine. The main thread leases the boxes, keeps the deadlines and destroys the boxes. */
export class PiscinaExecutor implements Executor {
  readonly #options: PiscinaExecutorOptions;
  readonly #threads: Piscina<Job, Answer>;
  /**
   * As many evaluations as boxes. A task evaluation gives its box back before it takes the next one; without this gate
   * others would fill the threads meanwhile, holding boxes and waiting for threads while it holds a thread and waits for a box.
   */
  readonly #turnstile: Turnstile;
  readonly #running = new Set<{ readonly desk: BoxDesk; readonly work: Promise<unknown> }>();
  #closed = false;

  constructor(options: PiscinaExecutorOptions) {
    this.#options = options;
    this.#turnstile = new Turnstile(options.workers);
    this.#threads = new Piscina<Job, Answer>({
      filename: (options.worker ?? new URL('worker/entry.mjs', import.meta.url)).href,
      minThreads: 1,
      // An evaluation mostly waits for its box: one thread more, so that children can be made meanwhile.
      maxThreads: options.workers + 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      // Idle threads must keep serving their sockets, not sleep on an atomic.
      atomics: 'disabled',
      recordTiming: false,
    });
    // A thread that dies between jobs; the job that it had, if any, is rejected by itself.
    this.#threads.on('error', () => undefined);
  }

  async vary(request: VaryRequest): Promise<Varied> {
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await this.#threads.run({ kind: 'vary', request });
        if (answer.kind === 'varied') return { ...answer.result, ms: answer.ms, gateMs: answer.gateMs };
        throw refusalOf(answer);
      } catch (error) {
        if (this.#closed || attempt >= 2 || !isThreadLoss(error)) throw error;
      }
    }
  }

  async evaluate(request: EvaluationRequest): Promise<Evaluation> {
    const { backoffMs = [500, 3_000] } = this.#options;
    for (let attempt = 0; ; attempt++) {
      const result = await this.#turnstile.pass(() => this.#attempt(request));
      if ('evaluation' in result) return result.evaluation;
      const wait = backoffMs[attempt];
      if (this.#closed) throw new Error('The executor is closed.');
      if (wait === undefined) return this.#empty(request, { kind: 'infra-error', detail: result.fault });
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { desk } of this.#running) desk.close();
    await this.#options.pool[Symbol.asyncDispose]();
    // Threads whose boxes are gone finish by themselves; terminating a thread that has just been given a job is not safe.
    await Promise.race([
      Promise.allSettled([...this.#running].map(({ work }) => work)),
      new Promise((resolve) => setTimeout(resolve, GRACE_MS)),
    ]);
    await this.#threads.destroy();
  }

  async #attempt(request: EvaluationRequest): Promise<Attempt> {
    const { pool, deadlines, agent = OPENCODE, permissions = OPEN, provenance, running } = this.#options;
    const desk = new BoxDesk(pool);
    try {
      const handle = await desk.lease();
      const { port1, port2 } = new MessageChannel();
      const { subject, stage, split } = request;
      const log = running?.begin(
        { variant: subject.id, stage, split, sandbox: handle.provider, box: handle.id },
        () => desk.files(),
      );
      desk.serve(port1, (notes) => log?.note(notes));
      try {
        const job: EvaluationJob = {
          kind: 'evaluate',
          request,
          deadlines,
          agent,
          permissions,
          provenance,
          handle,
          port: port2,
        };
        const attempt = await this.#run(desk, job);
        return log && stage === 'tasks' && 'evaluation' in attempt
          ? { evaluation: { ...attempt.evaluation, log: log.id } }
          : attempt;
      } finally {
        port1.close();
        log?.end();
      }
    } catch (error) {
      if (error instanceof ToolfinchError) throw error;
      return { fault: error instanceof Error ? error.message : String(error) };
    } finally {
      desk.close();
    }
  }

  /** Runs a job to its end or its deadline. After the deadline its boxes are destroyed, and its thread if it hangs. */
  async #run(desk: BoxDesk, job: EvaluationJob): Promise<Attempt> {
    const limitMs = this.#options.evaluationTimeoutMs(job.request);
    const thread = new AbortController();
    const work = this.#threads.run(job, { transferList: [job.port], signal: thread.signal });
    const running = { desk, work };
    this.#running.add(running);
    let hung: NodeJS.Timeout | undefined;
    work
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(hung);
        this.#running.delete(running);
      });
    let deadline: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (deadline = setTimeout(() => resolve('late'), limitMs)));
    try {
      const answer = await Promise.race([work, late]);
      if (answer === 'late') {
        desk.close();
        hung = setTimeout(() => thread.abort(), GRACE_MS);
        return { evaluation: this.#empty(job.request, { kind: 'timeout', limitMs }) };
      }
      if (answer.kind === 'evaluated') return { evaluation: answer.evaluation };
      if (answer.kind === 'fault') return { fault: answer.detail };
      throw refusalOf(answer);
    } finally {
      clearTimeout(deadline);
    }
  }

  #empty({ subject, suite, stage, split }: EvaluationRequest, outcome: Outcome): Evaluation {
    return {
      variant: subject.id,
      suite: suite.name,
      suiteHash: suite.hash,
      stage,
      split,
      outcome,
      trials: [],
      objectives: {},
      provenance: { ...this.#options.provenance, model: 'none', runner: 'direct' },
      timing: { wallMs: 0, callMs: 0 },
    };
  }
}

function refusalOf(answer: Answer): Error {
  if (answer.kind !== 'refused') return new Error(`unexpected answer ${answer.kind}`);
  return new ToolfinchError(answer.code, answer.what, answer.remedy, answer.exitCode);
}

/** A thread that died takes its job with it; the job is not to blame for it. */
function isThreadLoss(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^ERR_WORKER|^ERR_UNHANDLED/.test(String(error.code));
}

import { randomUUID } from 'node:crypto';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { ToolSource, BoxPool, Provider } from '../../sandbox/contract.ts';
import { LiveTask } from './live-task.ts';
import { Limits } from '../../sandbox/limits.ts';
import { openProvider } from '../../sandbox/open-provider.ts';
import { createPool } from '../../sandbox/pool.ts';
import type { Task } from '../../suites/task.ts';

/** Boxes at once: a task takes one, and after it its verifier takes one. */
const BOXES = 2;
/** Tasks that are waiting or running. */
const OPEN = 20;
/** Tasks that are remembered after their end. */
const KEPT = 100;

export interface TaskOrder {
  readonly task: Task;
  /** Null for OpenCode's own. */
  readonly tool: ToolSource | null;
  readonly toolName: string;
  /** What was asked for, in words: the suite, and the variant. */
  readonly about: Readonly<Record<string, string>>;
}

/** Tasks that are run by themselves, outside a campaign, in boxes of their own. The sandbox is opened with the first. */
export class TaskDesk {
  readonly #tasks = new Map<string, LiveTask>();
  #sandbox: Promise<{ readonly provider: Provider; readonly pool: BoxPool }> | undefined;

  constructor(private readonly now: () => number) {}

  start(order: TaskOrder): LiveTask {
    if (this.list().filter(({ isOver }) => !isOver).length >= OPEN) {
      throw new ToolfinchError(
        'TASKS_FULL',
        `${OPEN} tasks are waiting or running, which is the limit.`,
        'Wait for one, or cancel one.',
        ExitCode.environment,
      );
    }
    const pool = (): Promise<BoxPool> => (this.#sandbox ??= this.#open()).then((sandbox) => sandbox.pool);
    const task = new LiveTask(randomUUID(), order, pool, this.now);
    this.#tasks.set(task.id, task);
    for (const [id, { isOver }] of this.#tasks) {
      if (this.#tasks.size <= KEPT) break;
      if (isOver) this.#tasks.delete(id);
    }
    return task;
  }

  /** The newest first. */
  list(): LiveTask[] {
    return [...this.#tasks.values()].reverse();
  }

  get(id: string): LiveTask {
    const found = this.#tasks.get(id);
    if (found) return found;
    throw new ToolfinchError(
      'RUN_MISSING',
      `There is no task ${JSON.stringify(id)}; the server remembers the last ${KEPT} while it runs.`,
      'Use the id that starting it gave.',
      ExitCode.usage,
    );
  }

  async close(): Promise<void> {
    for (const task of this.#tasks.values()) task.cancel();
    await Promise.all([...this.#tasks.values()].map(({ ended }) => ended));
    const sandbox = await this.#sandbox?.catch(() => undefined);
    await sandbox?.pool[Symbol.asyncDispose]();
    await sandbox?.provider[Symbol.asyncDispose]();
  }

  async #open(): Promise<{ readonly provider: Provider; readonly pool: BoxPool }> {
    try {
      const provider = await openProvider({ provider: 'auto', campaign: 'tasks' });
      const limits = Limits.parse({});
      return { provider, pool: createPool(provider, { size: BOXES, warm: 0, limits }) };
    } catch (error) {
      this.#sandbox = undefined;
      throw error;
    }
  }
}

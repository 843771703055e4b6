import { randomUUID } from 'node:crypto';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { ToolSource } from '../../sandbox/contract.ts';
import type { PermissionDesk } from '../permissions/permission-desk.ts';
import { Recent } from '../recent.ts';
import type { AskRule } from './ask-person.ts';
import { LiveTask, type Sandbox } from './live-task.ts';
import { PAUSE_MS } from './pause.ts';
import { Limits } from '../../sandbox/limits.ts';
import { openProvider } from '../../sandbox/open-provider.ts';
import { createPool } from '../../sandbox/pool.ts';
import type { Task } from '../../suites/task.ts';

/** Boxes at once: a task takes one, and after it its verifier takes one. */
const BOXES = 2;
/** Milliseconds that a box may live: longer than OpenCode's start, a session and its pauses may take together. */
const LIFE_MS = 600_000 + PAUSE_MS;
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
  /** A person is asked about all that is more than reading; without it everything is granted. */
  readonly ask?: AskRule;
}

/** Tasks that are run by themselves, outside a campaign, in boxes of their own. The sandbox is opened with the first. */
export class TaskDesk {
  readonly #tasks = new Recent<LiveTask>('task', KEPT);
  #sandbox: Promise<Sandbox> | undefined;

  constructor(
    private readonly now: () => number,
    private readonly permissions: PermissionDesk,
  ) {}

  start(order: TaskOrder): LiveTask {
    if (this.#tasks.underWay >= OPEN) {
      throw new ToolfinchError(
        'TASKS_FULL',
        `${OPEN} tasks are waiting or running, which is the limit.`,
        'Wait for one, or cancel one.',
        ExitCode.environment,
      );
    }
    const sandbox = (): Promise<Sandbox> => (this.#sandbox ??= this.#open());
    return this.#tasks.add(
      new LiveTask(randomUUID(), order, { sandbox, permissions: this.permissions, now: this.now }),
    );
  }

  /** The newest first. */
  list(): LiveTask[] {
    return this.#tasks.list();
  }

  get(id: string): LiveTask {
    return this.#tasks.get(id);
  }

  async close(): Promise<void> {
    await this.#tasks.close();
    const sandbox = await this.#sandbox?.catch(() => undefined);
    await sandbox?.pool[Symbol.asyncDispose]();
    await sandbox?.provider[Symbol.asyncDispose]();
  }

  async #open(): Promise<Sandbox> {
    try {
      const provider = await openProvider({ provider: 'auto', campaign: 'tasks' });
      const limits = Limits.parse({ lifeMs: LIFE_MS });
      return { provider, pool: createPool(provider, { size: BOXES, warm: 0, limits }) };
    } catch (error) {
      this.#sandbox = undefined;
      throw error;
    }
  }
}

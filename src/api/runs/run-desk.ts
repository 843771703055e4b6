import { randomUUID } from 'node:crypto';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { Recent } from '../recent.ts';
import { CommandRun } from './command-run.ts';

/** Evaluations that are running; each takes the whole machine. */
const OPEN = 4;
const KEPT = 50;

/** Evaluations of one tool that were asked for through a door. They end with the server. */
export class RunDesk {
  readonly #runs = new Recent<CommandRun>('evaluation', KEPT);

  constructor(private readonly now: () => number) {}

  start(args: readonly string[], about: Readonly<Record<string, unknown>>, dispose: () => void): CommandRun {
    if (this.#runs.underWay >= OPEN) {
      dispose();
      throw new ToolfinchError(
        'RUNS_FULL',
        `${OPEN} evaluations are running, which is the limit.`,
        'Wait for one, or cancel one.',
        ExitCode.environment,
      );
    }
    return this.#runs.add(new CommandRun(randomUUID(), args, about, this.now, dispose));
  }

  /** The newest first. */
  list(): CommandRun[] {
    return this.#runs.list();
  }

  get(id: string): CommandRun {
    return this.#runs.get(id);
  }

  close(): Promise<void> {
    return this.#runs.close();
  }
}

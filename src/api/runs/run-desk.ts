import { randomUUID } from 'node:crypto';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { Recent } from '../recent.ts';
import { CommandRun } from './command-run.ts';

const KEPT = 50;

/** Runs of one kind that were asked for through a door. They end with the server. */
export class RunDesk {
  readonly #runs: Recent<CommandRun>;

  /**
   * @param what the word for one of them, in messages
   * @param open how many may run at once; each takes the whole machine
   */
  constructor(
    private readonly what: string,
    private readonly open: number,
    private readonly now: () => number,
  ) {
    this.#runs = new Recent(what, KEPT);
  }

  start(args: readonly string[], about: Readonly<Record<string, unknown>>, dispose: () => void): CommandRun {
    if (this.#runs.underWay >= this.open) {
      dispose();
      throw new ToolfinchError(
        'RUNS_FULL',
        `As many runs of the kind ${this.what} are under way as may be: ${this.open}.`,
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

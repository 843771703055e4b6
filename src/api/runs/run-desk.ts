import { randomUUID } from 'node:crypto';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { CommandRun } from './command-run.ts';

/** Evaluations that are running; each takes the whole machine. */
const OPEN = 4;
const KEPT = 50;

/** Evaluations of one tool that were asked for through a door. They end with the server. */
export class RunDesk {
  readonly #runs = new Map<string, CommandRun>();

  constructor(private readonly now: () => number) {}

  start(args: readonly string[], about: Readonly<Record<string, unknown>>, dispose: () => void): CommandRun {
    if (this.list().filter(({ state }) => state === 'running').length >= OPEN) {
      dispose();
      throw new ToolfinchError(
        'RUNS_FULL',
        `${OPEN} evaluations are running, which is the limit.`,
        'Wait for one, or cancel one.',
        ExitCode.environment,
      );
    }
    const run = new CommandRun(randomUUID(), args, about, this.now, dispose);
    this.#runs.set(run.id, run);
    for (const [id, { state }] of this.#runs) {
      if (this.#runs.size <= KEPT) break;
      if (state !== 'running') this.#runs.delete(id);
    }
    return run;
  }

  /** The newest first. */
  list(): CommandRun[] {
    return [...this.#runs.values()].reverse();
  }

  get(id: string): CommandRun {
    const found = this.#runs.get(id);
    if (found) return found;
    throw new ToolfinchError(
      'RUN_MISSING',
      `There is no evaluation ${JSON.stringify(id)}; the server remembers the last ${KEPT} while it runs.`,
      'Use the id that starting it gave.',
      ExitCode.usage,
    );
  }

  async close(): Promise<void> {
    for (const run of this.#runs.values()) run.cancel();
    await Promise.all([...this.#runs.values()].map(({ ended }) => ended));
  }
}

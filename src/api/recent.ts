import { ExitCode, ToolfinchError } from '../errors.ts';

/** Something that a door has started in the background. */
export interface Started {
  readonly id: string;
  readonly isOver: boolean;
  /** Harmless when it is over. */
  cancel(): void;
  readonly ended: Promise<void>;
}

/** What a server has started, by id: all that is under way, and of what is over the last. */
export class Recent<T extends Started> {
  readonly #known = new Map<string, T>();

  /**
   * @param what the word for one of them, in messages
   * @param kept how many are remembered before the oldest that are over are forgotten
   */
  constructor(
    private readonly what: string,
    private readonly kept: number,
  ) {}

  get underWay(): number {
    return this.list().filter(({ isOver }) => !isOver).length;
  }

  add(started: T): T {
    this.#known.set(started.id, started);
    for (const [id, { isOver }] of this.#known) {
      if (this.#known.size <= this.kept) break;
      if (isOver) this.#known.delete(id);
    }
    return started;
  }

  /** The newest first. */
  list(): T[] {
    return [...this.#known.values()].reverse();
  }

  get(id: string): T {
    const found = this.#known.get(id);
    if (found) return found;
    throw new ToolfinchError(
      'RUN_MISSING',
      `There is no ${this.what} ${JSON.stringify(id)}; the server remembers the last ${this.kept} while it runs.`,
      'Use the id that starting it gave.',
      ExitCode.usage,
    );
  }

  /** Cancels what is under way, and waits for its end. */
  async close(): Promise<void> {
    for (const each of this.#known.values()) each.cancel();
    await Promise.all([...this.#known.values()].map(({ ended }) => ended));
  }
}

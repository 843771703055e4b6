import { isLacking } from '../models/exchanges.ts';

/**
 * Proposals for which a replayed cassette has nothing. A replay may look further ahead than the recorded campaign had come
 * when it reached its target, so each is a fault only when its turn comes.
 */
export class LackingReplies {
  readonly #errors = new Map<number, unknown>();

  /** The result; undefined where the cassette lacks it, which is then kept in mind for proposal n. */
  async hold<T>(n: number, result: Promise<T>): Promise<T | undefined> {
    try {
      return await result;
    } catch (error) {
      if (!isLacking(error)) throw error;
      this.#errors.set(n, error);
      return undefined;
    }
  }

  /** Throws what the cassette said when it is proposal n that it lacks. */
  checkTurn(n: number): void {
    if (this.#errors.has(n)) throw this.#errors.get(n);
  }
}

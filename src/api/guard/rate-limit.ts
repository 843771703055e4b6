/** Clients that are remembered. */
const REMEMBERED = 10_000;

/** A bucket of tokens for each client: `perSecond` on average, twice as many at once. */
export class RateLimit {
  readonly #buckets = new Map<string, { left: number; atMs: number }>();

  constructor(
    private readonly perSecond: number,
    private readonly now: () => number,
    private readonly burst = perSecond * 2,
  ) {}

  /** Takes one; returns the seconds to wait where there is none. */
  take(client: string): number | undefined {
    const atMs = this.now();
    const before = this.#buckets.get(client) ?? { left: this.burst, atMs };
    const left = Math.min(this.burst, before.left + ((atMs - before.atMs) / 1000) * this.perSecond);
    this.#buckets.delete(client);
    this.#buckets.set(client, { left: left >= 1 ? left - 1 : left, atMs });
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= REMEMBERED) break;
      this.#buckets.delete(oldest);
    }
    return left >= 1 ? undefined : Math.max(1, Math.ceil((1 - left) / this.perSecond));
  }
}

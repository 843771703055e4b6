import seedrandom from 'seedrandom';

/** A deterministic random stream. Every choice of the search draws from one; `Math.random` is never used. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, bound). Throws when `bound` is not a positive integer. */
  int(bound: number): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  /** One element, uniformly. Throws on an empty list. */
  pick<T>(items: readonly T[]): T;
  /** One element, with probability proportional to its weight. Throws when no weight is positive. */
  weighted<T>(items: readonly T[], weight: (item: T) => number): T;
  /** A new, shuffled copy (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * The stream that belongs to a path of labels, e.g. `randomFor(seed, 'proposal', 17)`.
 * Equal labels give equal streams; streams of different labels are independent for all practical purposes.
 */
export function randomFor(...labels: readonly (string | number)[]): Random {
  const generator = seedrandom(JSON.stringify(labels));
  const next = (): number => generator();
  const int = (bound: number): number => {
    if (!Number.isInteger(bound) || bound <= 0)
      throw new RangeError(`int(${bound}): the bound must be a positive integer`);
    return Math.floor(next() * bound);
  };
  const pick = <T>(items: readonly T[]): T => items[int(items.length)] as T;
  return {
    next,
    int,
    pick,
    chance: (p) => next() < p,
    weighted(items, weight) {
      const weights = items.map((item) => Math.max(0, weight(item)));
      const total = weights.reduce((sum, w) => sum + w, 0);
      if (total <= 0) throw new RangeError('weighted(): no item has a positive weight');
      let left = next() * total;
      for (const [i, item] of items.entries()) {
        left -= weights[i] ?? 0;
        if (left < 0) return item;
      }
      return items[weights.findLastIndex((w) => w > 0)] as (typeof items)[number];
    },
    shuffle(items) {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = int(i + 1);
        [copy[i], copy[j]] = [copy[j] as (typeof copy)[number], copy[i] as (typeof copy)[number]];
      }
      return copy;
    },
  };
}

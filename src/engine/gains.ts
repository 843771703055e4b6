import type { Genome } from '../mutation/genome.ts';
import type { Entry } from './archives/archive.ts';

/** A variant that was fitter than its parent: what made it so may do as much for others. */
export interface Gain {
  readonly entry: Entry;
  readonly base: { readonly id: string; readonly genome: Genome };
  /** By how much, in the first goal. */
  readonly size: number;
}

/** On how many others it is tried to do the same. */
const TRIES = 2;

/**
 * What the search has found, on whatever line. With several proposals under way two of them often improve on the same parent
 * by different means; one becomes the best, and the other would be lost.
 */
export class Gains {
  readonly #found: Gain[] = [];
  /** By variant: the gains that went into it. */
  readonly #inside = new Map<string, ReadonlySet<string>>();
  /** By gain: the parents that it was tried on. */
  readonly #tried = new Map<string, readonly string[]>();

  /** All up to now; later ones do not appear in it. */
  all(): readonly Gain[] {
    return [...this.#found];
  }

  /** A variant that was not known before. `gain`: where it is fitter than its only parent. `merged`: whose gain it took over. */
  add({ id, parents }: Entry, gain: Gain | undefined, merged: string | undefined): void {
    const [parent = ''] = parents;
    const taken = gain ? [id] : merged === undefined ? [] : [merged];
    this.#inside.set(id, new Set([...(this.#inside.get(parent) ?? []), ...taken]));
    if (gain) this.#found.push(gain);
  }

  /** The largest of the gains that the parent lacks and that were not tried too often; of equals the oldest. */
  next(found: readonly Gain[], parent: string): Gain | undefined {
    const inside = this.#inside.get(parent);
    const lacking = found.filter(({ entry, base }) => {
      const tried = this.#tried.get(entry.id) ?? [];
      return base.id !== parent && !inside?.has(entry.id) && tried.length < TRIES && !tried.includes(parent);
    });
    return lacking.reduce<Gain | undefined>(
      (first, gain) => (first && first.size >= gain.size ? first : gain),
      undefined,
    );
  }

  tried({ entry }: Gain, parent: string): void {
    this.#tried.set(entry.id, [...(this.#tried.get(entry.id) ?? []), parent]);
  }
}

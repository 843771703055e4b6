import type { Case, Split } from './case.ts';
import type { Source } from './source.ts';

export type Sizes = Readonly<Record<Split, number>>;

/** Makes the cases of one kind of tool. To add one: a folder of its own, and its line in `generators.ts`. */
export interface Generator {
  readonly kind: string;
  /** Raise it with every change that gives other cases for the same seed and sources: it invalidates the cache. */
  readonly version: number;
  /** Same seed, sizes and sources: same cases, in the same order. */
  generate(seed: string, sizes: Sizes, sources: readonly Source[]): Case[];
}

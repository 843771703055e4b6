import type { Genome } from '../../mutation/genome.ts';
import type { Objectives } from '../fitness-order.ts';

/** A scored variant on its way into an archive. */
export interface Entry {
  readonly id: string;
  readonly genome: Genome;
  /** The proposal that made it; 0 is the baseline. */
  readonly proposal: number;
  readonly parents: readonly string[];
  readonly operator: string;
  readonly summary: string;
  /** Why its parent failed, where a model was asked to say so. */
  readonly cause?: string;
  readonly objectives: Objectives;
  /** Archive coordinates: what the variant is like, not how good. */
  readonly measures: Readonly<Record<string, number>>;
}

/**
 * `new`: a place that was empty is taken. `improved`: an elite was replaced by a fitter variant. `drifted`: by one that is as fit
 * and, as the search sees to, behaves otherwise.
 */
export type AddVerdict = 'new' | 'improved' | 'drifted' | 'not-added';

export interface ArchiveStats {
  readonly elites: number;
  /** Share of the archive's places that are taken. */
  readonly coverage: number;
  /** Sum of the first goal over all elites, each counted from the goal's worst value. */
  readonly qdScore: number;
}

/**
 * Keeps the best variants of each kind. Pure memory: same adds in the same order, same archive.
 * To add a kind: a file beside this one and its line in `index.ts`.
 */
export interface Archive {
  add(entry: Entry): AddVerdict;
  /** In an order that depends only on the content. A fresh array that later adds do not change. */
  elites(): readonly Elite[];
  stats(): ArchiveStats;
}

export interface Elite extends Entry {
  /** The place that it holds, e.g. `3,0`. */
  readonly cell: string;
}

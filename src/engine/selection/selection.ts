import type { Random } from '../../random.ts';
import type { Elite } from '../archives/archive.ts';
import type { Goal } from '../fitness-order.ts';

/** What a strategy may look at: the archive as it stood W results ago. */
export interface SelectionView {
  /** Never empty; in the archive's stable order. */
  readonly elites: readonly Elite[];
  readonly goals: readonly Goal[];
  /** Rises when an elite's children enter the archive, falls when they do not. */
  curiosity(id: string): number;
}

/**
 * Chooses one parent. Same view and random stream, same choice.
 * To add one: a file beside this one and its line in `index.ts`.
 */
export interface Selection {
  readonly name: string;
  readonly description: string;
  select(view: SelectionView, random: Random): Elite;
}

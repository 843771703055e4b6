import type { CodeSpan } from './instrument.ts';
import type { Compared } from './take-trace.ts';

/** What one case's run compared, and what held in it. */
export interface ObservedCase {
  /** `refused`: the tool changed or found nothing although it should have. `wrong`: it did something else. */
  readonly verdict: 'correct' | 'refused' | 'wrong';
  /** Whether it should have refused. */
  readonly mustRefuse: boolean;
  /** What kind of case it is; what holds in one kind alone may be a saying of that kind. */
  readonly mode: string;
  /** Texts that were found different although they are nearly the same. */
  readonly compared: readonly Compared[];
  /** Conditions that held where spans begin; see `Held`. */
  readonly held: readonly string[];
}

/** What runs of a parent have shown, on train cases. */
export interface Observed {
  readonly cases: readonly ObservedCase[];
  /** Where in the parent the comparisons stand, by their numbers. */
  readonly comparisons: readonly CodeSpan[];
  /** Where its spans are, and what is watched there, by their numbers. */
  readonly spans: readonly CodeSpan[];
  readonly watched: readonly (readonly string[])[];
}

import type { CodeSpan } from './instrument.ts';
import type { Compared } from './take-trace.ts';

/** What one case's run compared. */
export interface ObservedCase {
  /** `refused`: the tool changed or found nothing although it should have. */
  readonly verdict: 'correct' | 'refused';
  /** What kind of case it is; what holds in one kind alone may be a saying of that kind. */
  readonly mode: string;
  /** Texts that were found different although they are nearly the same. */
  readonly compared: readonly Compared[];
}

/** What runs of a parent have shown of its comparisons, on train cases. */
export interface Observed {
  readonly cases: readonly ObservedCase[];
  /** Where in the parent the comparisons stand, by their numbers. */
  readonly comparisons: readonly CodeSpan[];
}

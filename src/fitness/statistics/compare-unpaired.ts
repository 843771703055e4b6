import type { Random } from '../../random.ts';
import { bootstrapMeans, intervalOf, type ClusteredValue } from './bootstrap.ts';
import type { Interval } from './intervals.ts';

/** Two groups that have no trials in common. */
export interface UnpairedComparison extends Interval {
  readonly meanA: number;
  readonly meanB: number;
  /** meanA − meanB, with its interval: whole clusters of each group are drawn by themselves. */
  readonly difference: number;
}

/** Throws where one of them is empty. With a single cluster in each the interval is a point and says nothing. */
export function compareUnpaired(
  a: readonly ClusteredValue[],
  b: readonly ClusteredValue[],
  random: Random,
  { resamples = 2000, confidence = 0.95 }: { readonly resamples?: number; readonly confidence?: number } = {},
): UnpairedComparison {
  const mean = (values: readonly ClusteredValue[]): number =>
    values.reduce((sum, { value }) => sum + value, 0) / values.length;
  const [first, second] = [bootstrapMeans(a, random, resamples), bootstrapMeans(b, random, resamples)];
  const differences = first.map((value, i) => value - (second[i] ?? Number.NaN));
  return {
    meanA: mean(a),
    meanB: mean(b),
    difference: mean(a) - mean(b),
    ...intervalOf(differences, confidence),
  };
}

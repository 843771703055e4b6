import type { Random } from '../../random.ts';
import type { Interval } from './intervals.ts';

/** Values that share their luck: their sum and their number are all that the mean needs of them. */
interface Cluster {
  readonly sum: number;
  readonly count: number;
}

export interface ClusteredValue {
  readonly cluster: string;
  readonly value: number;
}

export function clustersOf(values: readonly ClusteredValue[]): Cluster[] {
  const clusters = new Map<string, { sum: number; count: number }>();
  for (const { cluster, value } of values) {
    const c = clusters.get(cluster) ?? { sum: 0, count: 0 };
    c.sum += value;
    c.count++;
    clusters.set(cluster, c);
  }
  return [...clusters.values()];
}

/**
 * Percentile interval of the mean from a bootstrap over clusters: whole clusters are drawn with replacement, since values
 * of one cluster are not independent. With a single cluster the interval is a point and says nothing.
 */
export function clusterBootstrap(
  values: readonly ClusteredValue[],
  random: Random,
  { resamples = 2000, confidence = 0.95 }: { readonly resamples?: number; readonly confidence?: number } = {},
): Interval {
  return intervalOf(bootstrapMeans(values, random, resamples), confidence);
}

/** The mean of each of `resamples` draws of whole clusters. */
export function bootstrapMeans(
  values: readonly ClusteredValue[],
  random: Random,
  resamples: number,
): Float64Array {
  const clusters = clustersOf(values);
  if (clusters.length === 0) throw new RangeError('bootstrap: there is no value');
  const means = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < clusters.length; i++) {
      const drawn = random.pick(clusters);
      sum += drawn.sum;
      count += drawn.count;
    }
    means[r] = sum / count;
  }
  return means;
}

/** Percentile interval of a sample. */
export function intervalOf(sample: Float64Array, confidence: number): Interval {
  const sorted = sample.toSorted();
  const tail = (1 - confidence) / 2;
  return { low: quantileOf(sorted, tail), high: quantileOf(sorted, 1 - tail) };
}

/** Linear interpolation between order statistics of a sorted sample. */
function quantileOf(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}

/**
 * Two-sided p-value of "the mean is 0" by flipping the signs of whole clusters at random. Counts the observed signs as
 * one of the draws, so it is never 0.
 */
export function signFlipTest(values: readonly ClusteredValue[], random: Random, resamples = 2000): number {
  const sums = clustersOf(values).map((c) => c.sum);
  const observed = Math.abs(sums.reduce((a, b) => a + b, 0));
  let asFar = 1;
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    for (const s of sums) sum += random.next() < 0.5 ? s : -s;
    if (Math.abs(sum) >= observed - 1e-9) asFar++;
  }
  return asFar / (resamples + 1);
}

import { binomialCdf, checkCounts } from './binomial.ts';

/** Both ends are included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Normal quantile for a two-sided confidence of 95 %. */
const Z95 = 1.959963984540054;

/** Wilson's score interval of a share, 95 % unless another normal quantile is given (Wilson 1927). For display. */
export function wilsonInterval(successes: number, n: number, z = Z95): Interval {
  checkCounts(successes, n);
  const p = successes / n;
  const z2 = z * z;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (z / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === n ? 1 : Math.min(1, centre + half),
  };
}

/** The exact two-sided interval of a share (Clopper and Pearson 1934). Never too narrow; for claims. */
export function clopperPearsonInterval(successes: number, n: number, confidence = 0.95): Interval {
  const tail = (1 - confidence) / 2;
  return { low: lowerBound(successes, n, tail), high: upperBound(successes, n, tail) };
}

/**
 * The exact one-sided upper bound of a rate of which `events` were seen in `n` trials. For no event at all it is
 * 1 − (1 − confidence)^(1/n), for 95 % close to 3/n: the rule of three.
 */
export function rateUpperBound(events: number, n: number, confidence = 0.95): number {
  return upperBound(events, n, 1 - confidence);
}

/** The p at which `k` or fewer would be seen with probability `tail`. */
function upperBound(k: number, n: number, tail: number): number {
  checkCounts(k, n);
  if (k === n) return 1;
  const cdf = binomialCdf(k, n);
  return bisect((p) => cdf(p) > tail);
}

/** The p at which `k` or more would be seen with probability `tail`. */
function lowerBound(k: number, n: number, tail: number): number {
  return 1 - upperBound(n - k, n, tail);
}

/** The point in [0, 1] where `isBelow` turns false. */
function bisect(isBelow: (p: number) => boolean): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

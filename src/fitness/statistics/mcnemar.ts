import { binomialCdf } from './binomial.ts';

/**
 * Exact two-sided McNemar test on paired yes/no results: given how often only the first and only the second said yes,
 * the probability of a split at least as uneven if neither were better. 1 when they never differ.
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const n = onlyFirst + onlySecond;
  if (n === 0) return 1;
  return Math.min(1, 2 * binomialCdf(Math.min(onlyFirst, onlySecond), n)(0.5));
}

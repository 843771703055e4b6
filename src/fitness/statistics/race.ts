import type { Random } from '../../random.ts';
import { signFlipTest, type ClusteredValue } from './bootstrap.ts';

export interface RaceRules {
  /** Pairs before the first look; every later look comes after twice as many. */
  readonly first: number;
  /** Chance, over all looks together, of giving up a variant that is as good as its reference. */
  readonly alpha: number;
}

/** After how many of `total` pairs a race is looked at; the end is no look. */
export function looksOf({ first }: RaceRules, total: number): number[] {
  const looks: number[] = [];
  for (let at = first; at < total; at *= 2) looks.push(at);
  return looks;
}

/**
 * Whether a variant is behind its reference beyond what chance explains: one-sided sign-flip test over clusters at
 * `alpha` divided by the number of looks (Bonferroni), so that looking often does not make it easier to be given up.
 *
 * @param differences reward of the variant minus reward of its reference, on each pair so far
 */
export function isHopeless(
  differences: readonly ClusteredValue[],
  { alpha }: RaceRules,
  looks: number,
  random: Random,
): boolean {
  const sum = differences.reduce((total, { value }) => total + value, 0);
  // The test is two-sided, its distribution symmetric.
  return sum < 0 && signFlipTest(differences, random) / 2 <= alpha / looks;
}

import type { ClaimComparison } from './claim.ts';

/**
 * What a claim of improvement takes: on held-out trials, paired, the whole 95 % interval of the difference in score lies
 * above zero in one stage and in none below it. The score weighs wrong edits three times, so a gain that is bought with
 * them is none.
 */
export function isImprovement(
  comparisons: readonly Pick<ClaimComparison, 'objective' | 'low' | 'high'>[],
): boolean {
  const scores = comparisons.filter(({ objective }) => objective === 'score');
  return scores.some(({ low }) => low > 0) && scores.every(({ high }) => high >= 0);
}

import { checkCounts } from './binomial.ts';

/**
 * pass@k: the probability that at least one of `k` trials passes, estimated without bias from `c` passes in `n` trials,
 * 1 − C(n − c, k) / C(n, k) (Chen et al. 2021, "Evaluating Large Language Models Trained on Code", section 2.1).
 * It is 1 only where fewer than k trials failed. Throws a RangeError where k is not between 1 and n.
 */
export function passAtK(n: number, c: number, k: number): number {
  checkDraw(n, c, k);
  return 1 - shareOfDraws(n, n - c, k);
}

/**
 * pass^k: the probability that all of `k` trials pass, estimated without bias from `c` passes in `n` trials,
 * C(c, k) / C(n, k) (Yao et al. 2024, "τ-bench", section 5).
 */
export function passHatK(n: number, c: number, k: number): number {
  checkDraw(n, c, k);
  return shareOfDraws(n, c, k);
}

/** C(m, k) / C(n, k): the share of draws of k out of n that fall into m of them. */
function shareOfDraws(n: number, m: number, k: number): number {
  let share = 1;
  for (let i = 0; i < k; i++) share *= Math.max(0, m - i) / (n - i);
  return share;
}

function checkDraw(n: number, c: number, k: number): void {
  checkCounts(c, n);
  if (!Number.isInteger(k) || k < 1 || k > n) throw new RangeError(`k = ${k} is not between 1 and ${n}`);
}

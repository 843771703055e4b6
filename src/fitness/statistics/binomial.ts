/** ln n!, by summation: exact enough and fast enough for the sample sizes here. */
function logFactorials(n: number): Float64Array {
  const table = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) table[i] = (table[i - 1] ?? 0) + Math.log(i);
  return table;
}

/** P(X ≤ k) of a binomial distribution with `n` draws, as a function of the probability of one. */
export function binomialCdf(k: number, n: number): (p: number) => number {
  const lf = logFactorials(n);
  const at = (i: number): number => lf[i] ?? 0;
  return (p) => {
    if (k >= n) return 1;
    if (k < 0) return 0;
    if (p <= 0) return 1;
    if (p >= 1) return 0;
    const logP = Math.log(p);
    const logQ = Math.log1p(-p);
    let sum = 0;
    for (let i = 0; i <= k; i++) sum += Math.exp(at(n) - at(i) - at(n - i) + i * logP + (n - i) * logQ);
    return Math.min(1, sum);
  };
}

/** Throws where counts cannot be counts. */
export function checkCounts(k: number, n: number): void {
  if (!Number.isInteger(k) || !Number.isInteger(n) || k < 0 || n < 1 || k > n) {
    throw new RangeError(`${k} of ${n} are no counts`);
  }
}

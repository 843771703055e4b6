/**
 * Adjusted p-values of several claims at once, in the order of the given ones: with them the chance that any true null
 * hypothesis is rejected stays below the level (Holm 1979, "A simple sequentially rejective multiple test procedure").
 */
export function holm(pValues: readonly number[]): number[] {
  for (const p of pValues) if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is no p-value`);
  const order = pValues.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p || a.i - b.i);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let largest = 0;
  for (const [rank, { p, i }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * p));
    adjusted[i] = largest;
  }
  return adjusted;
}

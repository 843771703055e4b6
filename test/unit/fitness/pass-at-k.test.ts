import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holm } from '../../../src/fitness/statistics/holm.ts';
import { passAtK, passHatK } from '../../../src/fitness/statistics/pass-at-k.ts';

/** C(n, k) by Pascal's triangle: another way to the same figures. */
function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  return k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k;
}

const counts = fc
  .integer({ min: 1, max: 25 })
  .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 0, max: n }), fc.integer({ min: 1, max: n })));

describe('pass@k and pass^k', () => {
  it('are what the binomial coefficients say', () => {
    fc.assert(
      fc.property(counts, ([n, c, k]) => {
        expect(passAtK(n, c, k)).toBeCloseTo(1 - choose(n - c, k) / choose(n, k), 9);
        expect(passHatK(n, c, k)).toBeCloseTo(choose(c, k) / choose(n, k), 9);
      }),
    );
  });

  it('have known values', () => {
    expect(passAtK(10, 3, 1)).toBeCloseTo(0.3, 12);
    // 1 − C(7, 5) / C(10, 5) = 1 − 21 / 252
    expect(passAtK(10, 3, 5)).toBeCloseTo(1 - 21 / 252, 12);
    // C(3, 2) / C(10, 2) = 3 / 45
    expect(passHatK(10, 3, 2)).toBeCloseTo(3 / 45, 12);
  });

  it('are not 1 because k trials passed: a draw of k may still miss them all', () => {
    expect(passAtK(10, 5, 5)).toBeCloseTo(1 - 1 / 252, 12);
    expect(passAtK(10, 6, 5)).toBe(1);
  });

  it('refuse a k that cannot be drawn', () => {
    expect(() => passAtK(4, 2, 5)).toThrow(RangeError);
    expect(() => passHatK(4, 2, 0)).toThrow(RangeError);
  });
});

describe("Holm's procedure", () => {
  it('gives the adjusted values of a worked example', () => {
    // Four hypotheses: 0.005·4, 0.01·3, 0.03·2, 0.04·1 raised to the one before.
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    expect(adjusted.map((p) => Number(p.toFixed(6)))).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  it('never makes a value smaller, keeps their order, and leaves a single one alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }),
        (ps) => {
          const adjusted = holm(ps);
          for (const [i, p] of ps.entries()) {
            expect(adjusted[i]).toBeGreaterThanOrEqual(p);
            for (const [j, q] of ps.entries())
              if (p < q) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j] ?? 0);
          }
        },
      ),
    );
    expect(holm([0.2])).toEqual([0.2]);
  });
});

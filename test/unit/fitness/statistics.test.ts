import { describe, expect, it } from 'vitest';
import { binomialDistribution } from 'simple-statistics';
import { randomFor } from '../../../src/random.ts';
import { OK } from '../../../src/outcome.ts';
import type { Trial } from '../../../src/fitness/evaluation.ts';
import { objectiveNamed, type Objective } from '../../../src/fitness/objectives.ts';
import {
  clopperPearsonInterval,
  clusterBootstrap,
  comparePaired,
  mcnemarExact,
  rateUpperBound,
  signFlipTest,
  wilsonInterval,
} from '../../../src/fitness/statistics.ts';
import { binomialCdf } from '../../../src/fitness/statistics/binomial.ts';

function objective(name: string): Objective {
  const found = objectiveNamed(name);
  if (found === undefined) throw new Error(name);
  return found;
}

function trial(id: string, over: Partial<Trial> = {}): Trial {
  return { id, mode: 'm', cluster: id, outcome: OK, verdict: 'correct', reward: 1, durationMs: 1, ...over };
}

describe('intervals of a share', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I: methods 3 (score) and 5 (exact).
  it.each([
    [81, 263, 0.2553, 0.3662, 0.2527, 0.3676],
    [15, 148, 0.0624, 0.1605, 0.0578, 0.1617],
    [0, 20, 0, 0.1611, 0, 0.1684],
    [1, 29, 0.0061, 0.1718, 0.0009, 0.1776],
  ])('agree with the published ones for %i of %i', (k, n, wilsonLow, wilsonHigh, exactLow, exactHigh) => {
    const wilson = wilsonInterval(k, n);
    expect(wilson.low).toBeCloseTo(wilsonLow, 4);
    expect(wilson.high).toBeCloseTo(wilsonHigh, 4);
    const exact = clopperPearsonInterval(k, n);
    expect(exact.low).toBeCloseTo(exactLow, 4);
    expect(exact.high).toBeCloseTo(exactHigh, 4);
  });

  it('are symmetric in success and failure and reach 1 where all succeeded', () => {
    expect(wilsonInterval(20, 20).high).toBe(1);
    expect(clopperPearsonInterval(20, 20)).toMatchObject({ high: 1 });
    expect(clopperPearsonInterval(20, 20).low).toBeCloseTo(1 - 0.1684, 4);
  });

  it('refuse counts that are none', () => {
    for (const [k, n] of [
      [1, 0],
      [2, 1],
      [-1, 4],
      [0.5, 2],
    ] as const) {
      expect(() => wilsonInterval(k, n)).toThrow(RangeError);
      expect(() => rateUpperBound(k, n)).toThrow(RangeError);
    }
  });
});

describe('the upper bound of a rate', () => {
  it.each([100, 300, 1000, 3000])('follows the rule of three for no event in %i', (n) => {
    expect(rateUpperBound(0, n)).toBeCloseTo(1 - 0.05 ** (1 / n), 10);
    expect(rateUpperBound(0, n)).toBeLessThan(3 / n);
    expect(rateUpperBound(0, n)).toBeGreaterThan(2.9 / n);
  });
  it('rises with every event', () => {
    const bounds = [0, 1, 2, 5, 10, 50, 100].map((k) => rateUpperBound(k, 100));
    expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
    expect(bounds.at(-1)).toBe(1);
  });
});

describe('the binomial distribution', () => {
  it('agrees with simple-statistics', () => {
    const masses = binomialDistribution(30, 0.3) ?? [];
    let sum = 0;
    for (const [k, mass] of masses.entries()) {
      sum += mass;
      expect(binomialCdf(k, 30)(0.3)).toBeCloseTo(Math.min(1, sum), 6);
    }
    expect(masses.length).toBeGreaterThan(10);
  });
});

describe("McNemar's exact test", () => {
  it.each([
    [0, 0, 1],
    [5, 0, 0.0625],
    [6, 0, 0.03125],
    [8, 1, 0.0390625],
    [10, 2, 158 / 4096],
    [3, 3, 1],
  ])('of %i against %i is %f', (b, c, p) => {
    expect(mcnemarExact(b, c)).toBeCloseTo(p, 10);
    expect(mcnemarExact(c, b)).toBeCloseTo(p, 10);
  });
});

describe('the bootstrap over clusters', () => {
  const random = () => randomFor('bootstrap');

  it('comes close to the normal interval when every value is its own cluster', () => {
    const values = Array.from({ length: 400 }, (_, i) => ({ cluster: String(i), value: i % 2 }));
    const { low, high } = clusterBootstrap(values, random(), { resamples: 4000 });
    const half = 1.96 * Math.sqrt(0.25 / 400);
    expect(low).toBeCloseTo(0.5 - half, 2);
    expect(high).toBeCloseTo(0.5 + half, 2);
  });

  it('is wider where values come in clusters that agree', () => {
    const values = (size: number) =>
      Array.from({ length: 400 }, (_, i) => ({
        cluster: String(Math.floor(i / size)),
        value: Math.floor(i / size) % 2,
      }));
    const width = (size: number) => {
      const { low, high } = clusterBootstrap(values(size), random());
      return high - low;
    };
    // 20 clusters of 20 that agree carry as much as 20 values: √20 times the width.
    expect(width(20) / width(1)).toBeGreaterThan(3.5);
    expect(width(20) / width(1)).toBeLessThan(5.5);
  });

  it('is the same for the same seed', () => {
    const values = Array.from({ length: 30 }, (_, i) => ({ cluster: String(i), value: Math.sin(i) }));
    expect(clusterBootstrap(values, random())).toEqual(clusterBootstrap(values, random()));
    expect(clusterBootstrap(values, randomFor('other'))).not.toEqual(clusterBootstrap(values, random()));
  });
});

describe('the sign-flip test', () => {
  it('comes close to the exact figure where that can be counted', () => {
    // Eight equal differences: only all-plus and all-minus are as far from 0, 2 of 256.
    const values = Array.from({ length: 8 }, (_, i) => ({ cluster: String(i), value: 1 }));
    expect(signFlipTest(values, randomFor('flip'), 20_000)).toBeCloseTo(2 / 256, 2);
  });
  it('knows that eight values of one cluster are one observation', () => {
    const values = Array.from({ length: 8 }, () => ({ cluster: 'one', value: 1 }));
    expect(signFlipTest(values, randomFor('flip'))).toBe(1);
  });
});

describe('a paired comparison', () => {
  const correct = objective('correctRate');
  const random = randomFor('compare');
  const won = Array.from({ length: 100 }, (_, i) => trial(`c${i}`, { cluster: `f${i % 20}` }));
  const lost = won.map((t, i): Trial => (i < 8 ? { ...t, verdict: 'wrong', reward: -3 } : t));

  it('gives the difference, its interval and the exact test', () => {
    const c = comparePaired(won, lost, { objective: correct, random });
    expect(c).toMatchObject({
      meanA: 1,
      meanB: 0.92,
      n: 100,
      clusters: 20,
      unpaired: 0,
      discordant: { a: 8, b: 0 },
    });
    expect(c.difference).toBeCloseTo(0.08);
    expect(c.low).toBeGreaterThan(0);
    expect(c.high).toBeLessThan(0.2);
    expect(c.low).toBeLessThan(0.08);
    expect(c.high).toBeGreaterThan(0.08);
    expect(c.pValue).toBeCloseTo(2 / 256);
  });

  it('finds no difference between a variant and itself', () => {
    expect(comparePaired(lost, lost, { objective: objective('score'), random })).toMatchObject({
      difference: 0,
      low: 0,
      high: 0,
      pValue: 1,
    });
  });

  it('pairs by id in any order, and leaves out what has no partner or was not the candidate’s fault', () => {
    const infra = trial('c3', {
      outcome: { kind: 'infra-error', detail: 'daemon' },
      verdict: 'refused',
      reward: 0,
    });
    const c = comparePaired(won.toReversed(), [...lost.slice(4), infra], { objective: correct, random });
    expect(c).toMatchObject({ n: 96, unpaired: 4, discordant: { a: 4, b: 0 } });
  });

  it('uses the sign-flip test where values are not yes or no', () => {
    const c = comparePaired(won, lost, { objective: objective('score'), random });
    expect(c.difference).toBeCloseTo(0.32);
    expect(c.pValue).toBeGreaterThan(0);
    expect(c.pValue).toBeLessThan(0.05);
  });

  it('throws when there is nothing to pair', () => {
    expect(() => comparePaired(won, [trial('x')], { objective: correct, random })).toThrow(RangeError);
  });

  it('covers the truth about as often as it says', () => {
    // 200 small experiments without a true difference: the 95 % interval should miss 0 in about one of twenty.
    let missed = 0;
    for (let e = 0; e < 200; e++) {
      const draw = randomFor('coverage', e);
      const make = () =>
        Array.from({ length: 60 }, (_, i) =>
          trial(`c${i}`, { verdict: draw.chance(0.6) ? 'correct' : 'refused' }),
        );
      const { low, high } = comparePaired(make(), make(), {
        objective: correct,
        random: draw,
        resamples: 400,
      });
      if (low > 0 || high < 0) missed++;
    }
    expect(missed).toBeGreaterThan(1);
    expect(missed).toBeLessThan(25);
  });
});

import { describe, expect, test } from 'vitest';
import { isHopeless, looksOf, type ClusteredValue } from '../../../src/fitness/statistics.ts';
import { randomFor } from '../../../src/random.ts';

const RULES = { first: 50, alpha: 0.05 };
const TOTAL = 800;

/** Whether a race is ended, when each pair differs with the probabilities given. */
function isEnded(race: number, better: number, worse: number): boolean {
  const random = randomFor('race', race, better, worse);
  const differences: ClusteredValue[] = [];
  const looks = looksOf(RULES, TOTAL);
  for (let i = 0; i < TOTAL; i++) {
    const u = random.next();
    const value = u < better ? 1 : u < better + worse ? -1 : 0;
    differences.push({ cluster: `file ${random.int(40)}`, value });
    if (looks.includes(i + 1) && isHopeless(differences, RULES, looks.length, randomFor('flip', race, i)))
      return true;
  }
  return false;
}

const endedOf = (races: number, better: number, worse: number): number =>
  Array.from({ length: races }, (_, race) => isEnded(race, better, worse)).filter(Boolean).length;

describe('a race', () => {
  test('is looked at after twice as many pairs each time, and not at its end', () => {
    expect(looksOf(RULES, 800)).toEqual([50, 100, 200, 400]);
    expect(looksOf(RULES, 50)).toEqual([]);
    expect(looksOf(RULES, 51)).toEqual([50]);
  });

  test('gives up at most 5 in 100 of those that are as good, whatever the number of looks', () => {
    // 200 races at a true rate of 5 %: more than 18 would be seen once in 500 times.
    expect(endedOf(200, 0.1, 0.1)).toBeLessThanOrEqual(18);
  });

  test('gives up nearly all of those that are ten points behind', () => {
    expect(endedOf(100, 0.05, 0.15)).toBeGreaterThanOrEqual(90);
  });

  test('never gives up one that is ahead or the same', () => {
    expect(endedOf(50, 0.15, 0.05)).toBe(0);
    expect(endedOf(5, 0, 0)).toBe(0);
  });
});

import { describe, expect, test } from 'vitest';
import { RaceJudge } from '../../../src/engine/worker/race-judge.ts';
import type { Trial } from '../../../src/fitness/evaluation.ts';

const ids = Array.from({ length: 400 }, (_, i) => `case ${i}`);
const trial = (id: string, reward: number, outcome: Trial['outcome'] = { kind: 'ok' }): Trial => ({
  id,
  mode: 'exact',
  cluster: `file ${Number(id.slice(5)) % 20}`,
  outcome,
  verdict: reward === 1 ? 'correct' : 'refused',
  reward,
  durationMs: 1,
});
const race = {
  first: 50,
  alpha: 0.05,
  against: 'rival',
  objective: 'score',
  values: Object.fromEntries(ids.map((id) => [id, 1])),
};

/** Trials that were run until the judge gave up; all of them when it did not. */
function runAgainst(rewardOf: (i: number) => number, rules: Partial<typeof race> = {}): number {
  const judge = new RaceJudge({ ...race, ...rules }, ids.length);
  const at = ids.findIndex((id, i) => judge.givesUpAfter(trial(id, rewardOf(i))));
  return at === -1 ? ids.length : at + 1;
}

describe('the judge of a race', () => {
  test('gives up one that fails everything at the first look', () => {
    expect(runAgainst(() => 0)).toBe(50);
  });
  test('lets one run that does what its rival does', () => {
    expect(runAgainst(() => 1)).toBe(400);
  });
  test('gives up at a look, never between', () => {
    expect([100, 200]).toContain(runAgainst((i) => (i < 50 || i % 3 > 0 ? 1 : 0)));
  });
  test('does not count a failure of the surroundings', () => {
    const judge = new RaceJudge(race, ids.length);
    const lost = { kind: 'infra-error', detail: 'gone' } as const;
    expect(ids.some((id) => judge.givesUpAfter(trial(id, 0, lost)))).toBe(false);
  });
  test('knows that less is better where it is', () => {
    const values = Object.fromEntries(ids.map((id) => [id, 0]));
    expect(runAgainst(() => 0, { objective: 'refusedRate', values })).toBe(50);
    expect(runAgainst(() => 1, { objective: 'refusedRate', values })).toBe(400);
  });
  test('answers the same every time', () => {
    const once = runAgainst((i) => (i % 11 === 0 ? 0 : 1));
    expect(runAgainst((i) => (i % 11 === 0 ? 0 : 1))).toBe(once);
  });
});

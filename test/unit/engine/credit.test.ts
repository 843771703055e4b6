import { describe, expect, it } from 'vitest';
import { Credit, type Merit } from '../../../src/engine/credit.ts';

const merits = (operator: string, improved: readonly boolean[], evaluations = 1): Merit[] =>
  improved.map((each) => ({ operator, improved: each, evaluations }));

const after = (...told: readonly Merit[]): Credit =>
  told.reduce((credit, merit) => credit.with(merit), Credit.none);

const never = Array<boolean>(20).fill(false);
const rarely = never.map((_, i) => i % 10 === 0);
const sometimes = never.map((_, i) => i % 4 === 0);
const often = never.map((_, i) => i % 2 === 0);

describe('credit', () => {
  it('leaves every weight as it is while nothing is known', () => {
    expect(Credit.none.factor('a')).toBe(1);
    expect(after(...merits('a', often)).factor('another')).toBe(1);
  });

  it('raises those whose children improve and lowers those whose children do not', () => {
    const credit = after(...merits('good', often), ...merits('bad', never));
    expect(credit.factor('good')).toBeGreaterThan(1.3);
    expect(credit.factor('bad')).toBeLessThan(0.5);
  });

  it('counts what an improvement cost', () => {
    const cheap = merits('cheap', often, 0.3);
    const dear = merits('dear', often, 1);
    const credit = after(...cheap.flatMap((merit, i) => [merit, dear[i] as Merit]));
    expect(credit.factor('cheap')).toBeGreaterThan(credit.factor('dear'));
  });

  it('lets nothing die out, and nothing take all', () => {
    const told = Array.from({ length: 40 }, () => [
      ...merits('good', [true], 0.3),
      ...merits('bad', [false]),
    ]).flat();
    const credit = after(...told);
    expect(credit.factor('bad')).toBe(1 / 3);
    expect(credit.factor('good')).toBeLessThanOrEqual(3);
  });

  it('holds what is recent for more than what is long ago', () => {
    const between = Array.from({ length: 10 }, () => merits('other', rarely)).flat();
    const credit = after(...merits('early', sometimes), ...between, ...merits('late', sometimes));
    expect(credit.factor('late')).toBeGreaterThan(credit.factor('early'));
    expect(credit.rows().map(({ operator, proposals, improved }) => [operator, proposals, improved])).toEqual(
      [
        ['other', 200, 20],
        ['late', 20, 5],
        ['early', 20, 5],
      ],
    );
  });

  it('is not changed by what comes later', () => {
    const before = after(...merits('a', often));
    const factor = before.factor('a');
    before.with({ operator: 'a', improved: false, evaluations: 1 });
    expect(before.factor('a')).toBe(factor);
  });
});

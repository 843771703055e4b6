import { describe, expect, it } from 'vitest';
import { ModelCredit, type ModelMerit } from '../../../src/engine/model-credit.ts';

const MODELS = [
  { model: 'a', weight: 1 },
  { model: 'b', weight: 2 },
];
const merits = (model: string, improved: readonly boolean[], usd: number, tokens = 100): ModelMerit[] =>
  improved.map((each) => ({ model, improved: each, cost: { usd, tokens } }));
const after = (...told: readonly ModelMerit[]): ModelCredit =>
  told.reduce((credit, merit) => credit.with(merit), ModelCredit.none);
const weights = (credit: ModelCredit): number[] => credit.credited(MODELS).map(({ weight }) => weight);

const often = Array.from({ length: 20 }, (_, i) => i % 2 === 0);
const never = often.map(() => false);

describe('the credit of models', () => {
  it('leaves the weights as they are while nothing is known or has cost anything', () => {
    expect(weights(ModelCredit.none)).toEqual([1, 2]);
    expect(weights(after(...merits('a', often, 0, 0)))).toEqual([1, 2]);
  });

  it('raises a model that improves above one that does not, however weights stood', () => {
    const [a = 0, b = 0] = weights(after(...merits('a', often, 0.1), ...merits('b', never, 0.1)));
    expect(a).toBeGreaterThan(b);
    expect(a).toBeLessThanOrEqual(3);
    expect(b).toBeGreaterThanOrEqual(2 / 3);
  });

  it('is the same in whatever currency: only what models cost compared with each other counts', () => {
    const factors = (scale: number): number[] =>
      after(...merits('a', often, 0.1 * scale), ...merits('b', often, 0.3 * scale))
        .rows()
        .map(({ factor }) => Math.round(factor * 1e9) / 1e9);
    expect(factors(1)).toEqual(factors(1_000));
    expect(factors(1)[0]).toBeGreaterThan(factors(1)[1] ?? 9);
  });

  it('counts dollars where every model has a price, else tokens', () => {
    const cheapTokens = merits('a', often, 0.4, 100);
    const cheapDollars = merits('b', often, 0.1, 400);
    const [first] = after(...cheapTokens, ...cheapDollars).rows();
    expect(first).toMatchObject({ model: 'b', by: 'usd', proposals: 20, improved: 10, tokens: 8_000 });
    const unpriced = after(...cheapTokens, ...merits('b', often, 0, 400)).rows();
    expect(unpriced[0]).toMatchObject({ model: 'a', by: 'tokens' });
  });

  it('does not take a model for free that never answers', () => {
    const [a = 0, b = 0] = weights(after(...merits('a', often, 0.1), ...merits('b', never, 0, 0)));
    expect(b / 2).toBeLessThan(a);
  });
});

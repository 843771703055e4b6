import { describe, expect, it } from 'vitest';
import { Budget } from '../../../src/models/budget.ts';

const cost = (tokensIn: number, usd = 0) => ({ tokensIn, tokensOut: 0, usd });

describe('a budget', () => {
  it('never admits more calls than its limit, however many are under way', () => {
    const budget = new Budget({ calls: 3 });
    expect(Array.from({ length: 5 }, () => budget.admit())).toEqual([
      undefined,
      undefined,
      undefined,
      'calls',
      'calls',
    ]);
  });

  it('is exceeded in tokens and money by the calls under way at most', () => {
    const budget = new Budget({ tokens: 100, usd: 1 });
    expect([budget.admit(), budget.admit()]).toEqual([undefined, undefined]);
    budget.settle(cost(99));
    expect(budget.admit()).toBeUndefined();
    budget.settle(cost(1));
    expect(budget.admit()).toBe('tokens');
    const money = new Budget({ usd: 1 });
    money.admit();
    money.settle(cost(0, 1.5));
    expect(money.admit()).toBe('usd');
  });

  it('goes on from what was spent before, and knows no limit where none is given', () => {
    expect(new Budget({ calls: 3 }, { calls: 3, ...cost(0), tokensOut: 0 }).admit()).toBe('calls');
    const open = new Budget({});
    open.settle(cost(1e9, 1e9));
    expect(open.admit()).toBeUndefined();
  });
});

import { expect, test } from 'vitest';
import { isImprovement } from '../../../src/engine/improvement.ts';

const score = (low: number, high: number) => ({ objective: 'score', low, high });

test('an improvement takes a whole interval above zero', () => {
  expect(isImprovement([score(0.01, 0.1)])).toBe(true);
  expect(isImprovement([score(-0.01, 0.1)])).toBe(false);
  expect(isImprovement([])).toBe(false);
});

test('a stage that grew worse outweighs one that grew better', () => {
  expect(isImprovement([score(0.01, 0.1), score(-0.2, -0.1)])).toBe(false);
  expect(isImprovement([score(0.01, 0.1), score(-0.2, 0.1)])).toBe(true);
});

test('other objectives do not make one', () => {
  expect(isImprovement([{ objective: 'correctRate', low: 0.1, high: 0.2 }, score(-0.1, 0)])).toBe(false);
});

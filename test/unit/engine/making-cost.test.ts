import { expect, test } from 'vitest';
import { makingCost, makingCostText } from '../../../src/engine/making-cost.ts';
import { work } from '../../../src/engine/worker/work.ts';
import { toolWith } from '../mutation/children.ts';

test('making children costs what most cost, what the dearest tenth does, and of it the gate', () => {
  const made = Array.from({ length: 11 }, (_, i) => ({ ms: 10 + i, gateMs: i }));
  const cost = makingCost(made);
  expect(cost).toEqual({ children: 11, medianMs: 15, p90Ms: 19, gate: { medianMs: 5, p90Ms: 9 } });
  expect(cost && makingCostText(cost)).toBe(
    '15 ms a child in the median, 19 ms or more in the dearest tenth, the gate 5 and 9 ms (n = 11)',
  );
  expect(makingCost([])).toBeUndefined();
});

test('a worker says what making a child took, and the gate of it', async () => {
  const parents = [toolWith('function f(n: number) { return n + 5; }')];
  const answer = await work({
    kind: 'vary',
    request: { parents, operator: 'literal-number', stream: ['cost', 1] },
  });
  if (answer.kind !== 'varied') throw new Error(answer.kind);
  expect(answer.result.kind).toBe('child');
  expect(answer.gateMs).toBeGreaterThan(0);
  expect(answer.gateMs).toBeLessThan(answer.ms);
});

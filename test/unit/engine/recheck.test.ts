import { describe, expect, it } from 'vitest';
import { agreed, isRechecked } from '../../../src/engine/recheck.ts';
import { syntheticBaseline, syntheticEvaluation } from './synthetic.ts';

const first = syntheticEvaluation('a', syntheticBaseline);

describe('an evaluation that is made twice', () => {
  it('stands when the second agrees, whatever time it took', () => {
    expect(agreed(first, { ...first, timing: { wallMs: 99, callMs: 98 } })).toBe(first);
  });

  it('is invalid when a verdict differs, and names the case', () => {
    const [head, ...rest] = first.trials;
    if (!head) throw new Error('no trials');
    const second = { ...first, trials: [{ ...head, verdict: 'whitespace' as const }, ...rest] };
    expect(agreed(first, second).outcome).toMatchObject({
      kind: 'invalid',
      detail: expect.stringContaining(head.id) as string,
    });
  });

  it('is chosen by seed and variant alone, about as often as was asked', () => {
    const chosen = Array.from({ length: 5_000 }, (_, i) => isRechecked('s', `v${i}`, 0.02)).filter(
      Boolean,
    ).length;
    expect(chosen).toBeGreaterThan(60);
    expect(chosen).toBeLessThan(150);
    expect(isRechecked('s', 'v1', 1)).toBe(true);
    expect(isRechecked('s', 'v1', 0)).toBe(false);
  });
});

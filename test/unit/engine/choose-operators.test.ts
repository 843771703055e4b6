import { describe, expect, it } from 'vitest';
import { chooseOperators } from '../../../src/engine/choose-operators.ts';
import { parseConfig } from '../../../src/engine/config.ts';

const chosen = (operators?: readonly string[]) =>
  chooseOperators(
    parseConfig({ name: 'a', tool: 'edit.ts', suite: 'suite', ...(operators && { operators }) }, 'the test'),
  );

describe('operators of a campaign', () => {
  it('are all that have a weight, with what they need', () => {
    const all = chosen();
    expect(all.find(({ name }) => name === 'crossover-merge')).toMatchObject({
      crossover: true,
      merges: true,
    });
    expect(all.every(({ weight }) => weight > 0)).toBe(true);
  });

  it('are not only such as need two variants', () => {
    expect(() => chosen(['crossover-merge', 'crossover-function'])).toThrow(
      /need two variants.*such as compound/s,
    );
    expect(chosen(['crossover-merge', 'compound'])).toHaveLength(2);
  });
});

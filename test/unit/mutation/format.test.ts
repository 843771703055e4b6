import { expect, test } from 'vitest';
import { variantId } from '../../../src/mutation/canonical.ts';
import { formatGenome } from '../../../src/mutation/format.ts';
import { vary } from '../../../src/mutation/vary.ts';
import { sourceOf, toolWith } from './children.ts';

test('a formatted child is the same variant', async () => {
  const made = vary({
    parents: [toolWith('function f(a: string, b: string) { return a === b; }')],
    operator: 'comparison-normalise',
    stream: [1],
  });
  if (made.kind !== 'child') throw new Error(made.detail);
  const formatted = await formatGenome(made.genome);
  expect(sourceOf(formatted)).not.toBe(sourceOf(made.genome));
  expect(variantId(formatted)).toBe(made.id);
});

import { describe, expect, it } from 'vitest';
import { instrument } from '../../../src/mutation/trace/instrument.ts';
import { takeTrace } from '../../../src/mutation/trace/take-trace.ts';
import { toolWith } from './children.ts';

describe('an instrumented tool', () => {
  it('has a span for each statement and each arrow function that is an expression', () => {
    const parent = toolWith(
      'function f(n: number) { if (n > 1) return 2; for (const x of [n]) { f(x); } return [n].map((m) => m + 1)[0]; }',
    );
    const text = parent.files[parent.entry] ?? '';
    const spans = instrument(parent)?.spans.map(({ start, end }) => text.slice(start, end)) ?? [];
    for (const wanted of ['return 2;', 'f(x);', 'm + 1', 'if (n > 1) return 2;'])
      expect(spans).toContain(wanted);
  });

  it('has a number for each comparison of two things that may be texts', () => {
    const parent = toolWith(
      `function f(a: string, b: string) { return a !== b && a === 'x' && typeof a === typeof b && (a.trim() === b.trim()) === (b === undefined); }`,
    );
    const text = parent.files[parent.entry] ?? '';
    const found = instrument(parent)?.comparisons.map(({ start, end }) => text.slice(start, end));
    expect(found).toEqual([
      'a !== b',
      '(a.trim() === b.trim()) === (b === undefined)',
      'a.trim() === b.trim()',
    ]);
    const { genome } = instrument(parent) ?? {};
    expect(genome?.files[parent.entry]).toContain('!__toolfinchSame(0, a , b)');
  });

  it('is told apart from what it answers', () => {
    const trace = {
      reached: [1, 2],
      compared: [{ site: 0, left: 'a b', right: 'a  b' }],
      held: ['1 2 0', '1 3 0 1'],
    };
    expect(takeTrace(`text\u001e${JSON.stringify(trace)}\u001e`)).toEqual({ text: 'text', trace });
    expect(takeTrace('no mark')).toEqual({ text: 'no mark' });
    for (const forged of [
      'x\u001e{}\u001e',
      'x\u001enot JSON\u001e',
      '\u001e',
      'x\u001e{"reached":[-1],"compared":[]}\u001e',
    ])
      expect(takeTrace(forged)).toEqual({ text: forged });
  });
});

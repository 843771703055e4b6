import { describe, expect, it } from 'vitest';
import { chanceOf } from '../../../src/mutation/suspects.ts';
import { vary } from '../../../src/mutation/vary.ts';
import { toolWith } from './children.ts';

const proposal = (start: number, end = start) => ({
  summary: '',
  edits: [{ file: 'edit.ts', start, end, text: '' }],
});

describe('suspects', () => {
  const suspects = [
    { file: 'edit.ts', start: 0, end: 100, value: 0.4 },
    { file: 'edit.ts', start: 10, end: 20, value: 0.8 },
    { file: 'edit.ts', start: 30, end: 40, value: 0 },
  ];

  it('are told by the innermost span that is changed', () => {
    expect(chanceOf(proposal(12, 14), suspects)).toBe(1);
    expect(chanceOf(proposal(50, 60), suspects)).toBeCloseTo(0.575);
    expect(chanceOf(proposal(31), suspects)).toBeCloseTo(0.15);
    expect(chanceOf(proposal(200), suspects)).toBe(0.5);
  });

  it('change nothing where none is suspicious', () => {
    expect(chanceOf(proposal(31), [{ file: 'edit.ts', start: 0, end: 100, value: 0 }])).toBe(1);
  });

  it('draw changes towards them, and lose no child', () => {
    const parent = toolWith(
      'function f(n: number) { return n + 5; }\nfunction g(n: number) { return n + 7; }',
    );
    const text = parent.files[parent.entry] ?? '';
    const span = (words: string, value: number) => {
      const start = text.indexOf(words);
      return { file: parent.entry, start, end: start + words.length, value };
    };
    const suspected = [span('return n + 5;', 0), span('return n + 7;', 1)];
    const made = Array.from({ length: 60 }, (_, i) =>
      vary({ parents: [parent], operator: 'literal-number', suspects: suspected, stream: [i] }),
    );
    expect(made.every(({ kind }) => kind === 'child')).toBe(true);
    const inSeven = made.filter((child) => child.kind === 'child' && child.summary.includes('7')).length;
    expect(inSeven).toBeGreaterThan(45);
  });
});

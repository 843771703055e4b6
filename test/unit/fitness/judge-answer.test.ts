import { describe, expect, it } from 'vitest';
import { verdictOfAnswer } from '../../../src/fitness/judge-answer.ts';
import type { Expectation } from '../../../src/suites/case.ts';

type Wanted = Extract<Expectation, { kind: 'answer' }>;
const wanted = (rest: Partial<Wanted>): Wanted => ({
  kind: 'answer',
  has: [
    { under: 'src/a.ts', parts: ['12', 'const x'] },
    { under: 'b.ts', parts: ['3', 'const x'] },
  ],
  hasNot: [{ under: 'src/a.ts', parts: ['13', 'return'] }],
  extent: 'complete',
  files: {},
  ...rest,
});
const verdict = (output: string, rest: Partial<Wanted> = {}): string =>
  verdictOfAnswer(wanted(rest), {
    id: 'c',
    outcome: { kind: 'ok' },
    output,
    changed: {},
    asks: [],
    durationMs: 0,
  });

describe('an answer', () => {
  it.each([
    [
      'by blocks',
      'Found 2 matches\n\n{{workspace}}/src/a.ts:\n  Line 12: const x = 1\n\n{{workspace}}/b.ts:\n  Line 3: const x\n',
    ],
    ['by lines', 'src/a.ts:12:const x = 1\nb.ts:3:const x\n'],
    ['by lines that begin with ./', './src/a.ts:12: const x = 1\n./b.ts:3: const x\n'],
  ])('is correct in the format %s', (_format, text) => {
    expect(verdict(text)).toBe('correct');
  });

  it('is wrong when a match is missing and nothing is said of it', () => {
    expect(verdict('src/a.ts:12:const x = 1\n')).toBe('wrong');
  });

  it('is wrong when it lists what is not so', () => {
    expect(verdict('src/a.ts:12:const x = 1\nsrc/a.ts:13:return x\nb.ts:3:const x\n')).toBe('wrong');
  });

  it('takes the line of one file for that of no other', () => {
    expect(verdict('src/a.ts:12:const x = 1\nlib/b.ts:3:const x\n')).toBe('wrong');
  });

  it('is wrong when it claims that there is more, and there is not', () => {
    expect(verdict('src/a.ts:12:const x = 1\nb.ts:3:const x\n(Results are truncated)')).toBe('wrong');
  });

  it('is not taken at the word of the lines that it quotes', () => {
    const has = [{ under: 'a.md', parts: ['1', 'Results are truncated'] }];
    expect(verdict('a.md:1:Results are truncated\n', { has, hasNot: [] })).toBe('correct');
  });

  it('that is a part must say so', () => {
    const part: Partial<Wanted> = { has: [], hasNot: [], extent: 'partial' };
    expect(verdict('src/a.ts:12:x\n(Results are truncated: showing first 100 results)', part)).toBe(
      'correct',
    );
    expect(verdict('src/a.ts:12:x\n', part)).toBe('wrong');
  });

  it('that is empty must say so', () => {
    const empty: Partial<Wanted> = { has: [], hasNot: [], extent: 'empty' };
    expect(verdict('No files found', empty)).toBe('correct');
    expect(verdict('Found 0 matches', empty)).toBe('correct');
    expect(verdict('', empty)).toBe('wrong');
  });

  it('that is too long to read counts as refused', () => {
    const text = `src/a.ts:12:const x = 1\nb.ts:3:const x\n${'y'.repeat(500)}\n`;
    expect(verdict(text, { atMost: 200 })).toBe('refused');
  });
});

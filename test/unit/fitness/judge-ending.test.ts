import { describe, expect, it } from 'vitest';
import { verdictOfCase, judgeCase } from '../../../src/fitness/judge-case.ts';
import { endedAs } from '../../../src/fitness/judge-ending.ts';
import { REWARD } from '../../../src/fitness/reward.ts';
import { Case } from '../../../src/suites/case.ts';

describe('the ending of a command', () => {
  it.each([
    'The command timed out after 300 ms.',
    'Timeout: 300 ms',
    'shell tool terminated command after exceeding timeout 300 ms.',
    'Killed, its time was up.',
  ])('is a time-out in "%s"', (text) => {
    expect(endedAs('timeout', text)).toBe(true);
    expect(endedAs(0, text)).toBe(false);
  });

  it.each([
    'Exit code 7.',
    'exit status: 7',
    'Exited with code 7',
    'exited with 7',
    '(exit=7)',
    'Status 7',
    'returned 7',
  ])('is status 7 in "%s"', (text) => {
    expect(endedAs(7, text)).toBe(true);
    expect(endedAs(70, text)).toBe(false);
    expect(endedAs('timeout', text)).toBe(false);
  });

  it('may be kept silent where the status is 0, and nowhere else', () => {
    expect(endedAs(0, 'done')).toBe(true);
    expect(endedAs(0, 'Exit code 0')).toBe(true);
    expect(endedAs(0, 'Exit code 1')).toBe(false);
    expect(endedAs(1, 'done')).toBe(false);
    expect(endedAs('timeout', 'done')).toBe(false);
  });

  it('is not read out of other numbers', () => {
    expect(endedAs(0, 'status 404 in the exit handler, line 12')).toBe(true);
    expect(endedAs(3, '3 findings')).toBe(false);
  });
});

const made = (expectation: object): Case =>
  Case.parse({
    id: 'a',
    mode: 'm',
    split: 'train',
    source: 's',
    files: { 'a.txt': 'a\n' },
    args: { command: 'sh a.sh' },
    expect: expectation,
  });
const seen = (output: string, changed: Record<string, string> = {}) => ({
  id: 'a',
  outcome: { kind: 'ok' } as const,
  output,
  changed,
  asks: [],
  durationMs: 1,
});

describe('an answer about a command', () => {
  const failing = made({ kind: 'answer', has: [{ parts: ['error: no name'] }], ended: 2 });

  it('is wrong when it keeps the failure to itself', () => {
    expect(verdictOfCase(failing, seen('error: no name'))).toBe('wrong');
    expect(verdictOfCase(failing, seen('error: no name\nExit code 2'))).toBe('correct');
  });

  it('is no refusal because the command has printed the word error first', () => {
    expect(verdictOfCase(failing, seen('error: other\nExit code 2'))).toBe('wrong');
    expect(verdictOfCase(failing, { ...seen(''), error: 'Exit code 2' })).toBe('refused');
  });

  it('misleads only, when the command has changed what it should', () => {
    const copying = made({ kind: 'answer', extent: 'empty', ended: 0, files: { 'b.txt': 'a\n' } });
    expect(judgeCase(copying, seen('(no output)', { 'b.txt': 'a\n' })).verdict).toBe('correct');
    expect(judgeCase(copying, seen('Timed out.', { 'b.txt': 'a\n' })).reward).toBe(REWARD.untrue);
    expect(judgeCase(copying, seen('(no output)')).reward).toBe(REWARD.wrong);
    expect(judgeCase(copying, seen('(no output)', { 'b.txt': 'b\n' })).reward).toBe(REWARD.wrong);
  });
});

import { describe, expect, it } from 'vitest';
import { Case } from '../../../src/suites/case.ts';
import { judgeCase } from '../../../src/fitness/judge-case.ts';
import { REWARD } from '../../../src/fitness/reward.ts';
import type { ObservedCall } from '../../../src/fitness/observed-call.ts';
import type { Outcome } from '../../../src/outcome.ts';

const BEFORE = 'function a() {\n  return 1;\n}\n';
const AFTER = 'function a() {\n  return 2;\n}\n';

function aCase(over: Partial<Record<keyof Case, unknown>> = {}): Case {
  return Case.parse({
    id: 'c1',
    mode: 'exact',
    split: 'train',
    source: 'a.ts',
    files: { 'a.ts': BEFORE, 'b.ts': 'other\n' },
    args: {},
    expect: { kind: 'files', files: { 'a.ts': AFTER } },
    ...over,
  });
}
const mustRefuse = aCase({ expect: { kind: 'refusal', otherwise: 'harm' } });
const denied = aCase({ expect: { kind: 'refusal', otherwise: 'harm' }, permission: 'deny' });

function seen(over: Partial<ObservedCall> = {}): ObservedCall {
  return { id: 'c1', outcome: { kind: 'ok' }, changed: {}, asks: [], durationMs: 1, ...over };
}
const applied = { output: 'Applied.', changed: { 'a.ts': AFTER } };
const verdict = (c: Case, o: Partial<ObservedCall>) => judgeCase(c, seen(o)).verdict;

describe('a case that must change files', () => {
  it('is correct when exactly the wanted state is reached', () => {
    expect(judgeCase(aCase(), seen(applied))).toMatchObject({
      id: 'c1',
      mode: 'exact',
      cluster: 'a.ts',
      verdict: 'correct',
      reward: 1,
      durationMs: 1,
    });
  });

  it.each([
    ['indentation', 'function a() {\n\treturn 2;\n}\n'],
    ['a trailing blank', 'function a() {\n  return 2;  \n}\n'],
    ['a blank line beside it', 'function a() {\n\n  return 2;\n}\n'],
    ['the line ending', 'function a() {\n  return 2;\r\n}\n'],
  ])('is whitespace when only %s differs, and wrong where blanks matter', (_what, text) => {
    expect(verdict(aCase(), { output: 'ok', changed: { 'a.ts': text } })).toBe('whitespace');
    const strict = aCase({ expect: { kind: 'files', files: { 'a.ts': AFTER }, whitespace: 'matters' } });
    expect(verdict(strict, { output: 'ok', changed: { 'a.ts': text } })).toBe('wrong');
  });

  it.each([
    ['indentation of another line', ' function a() {\n  return 2;\n}\n'],
    ['the end of the file', 'function a() {\n  return 2;\n}'],
    ['all line endings', AFTER.replaceAll('\n', '\r\n')],
  ])('is wrong when blanks elsewhere changed too: %s', (_what, text) => {
    expect(verdict(aCase(), { output: 'ok', changed: { 'a.ts': text } })).toBe('wrong');
  });

  it('tolerates a blank line lost beside the place', () => {
    const c = aCase({
      files: { 'a.ts': 'a\n\nb\n\nc\n' },
      expect: { kind: 'files', files: { 'a.ts': 'a\n\nB\n\nc\n' } },
    });
    expect(verdict(c, { output: 'ok', changed: { 'a.ts': 'a\nB\n\nc\n' } })).toBe('whitespace');
    expect(verdict(c, { output: 'ok', changed: { 'a.ts': 'a\n\nB\nc\n' } })).toBe('whitespace');
    expect(verdict(c, { output: 'ok', changed: { 'a.ts': 'a\n\nB\n\nc' } })).toBe('wrong');
  });

  it('does not tolerate blanks inside a line', () => {
    expect(verdict(aCase(), { changed: { 'a.ts': AFTER.replace('return 2', 'return  2') } })).toBe('wrong');
  });

  it('does not call a change of blanks met by other blanks', () => {
    const reindent = aCase({
      expect: { kind: 'files', files: { 'a.ts': BEFORE.replace('  return', '\treturn') } },
    });
    expect(
      verdict(reindent, { output: 'ok', changed: { 'a.ts': BEFORE.replace('  return', '      return') } }),
    ).toBe('wrong');
  });

  it('is refused when the tool threw or returned an error and left every byte', () => {
    expect(verdict(aCase(), { error: 'oldString not found' })).toBe('refused');
    expect(verdict(aCase(), { output: 'Error: oldString not found' })).toBe('refused');
  });

  it('is wrong when the tool claims success and did nothing', () => {
    expect(verdict(aCase(), { output: 'Edit applied successfully.' })).toBe('wrong');
    expect(verdict(aCase(), {})).toBe('wrong');
    expect(verdict(aCase(), { output: 'done', changed: { 'a.ts': BEFORE } })).toBe('wrong');
  });

  it('is wrong when the tool reports an error and yet changed something, even the wanted thing', () => {
    expect(verdict(aCase(), { ...applied, error: 'lock lost' })).toBe('wrong');
  });

  it('is wrong when another file was touched, made or removed', () => {
    for (const other of [{ 'b.ts': 'x' }, { 'c.ts': '' }, { 'b.ts': null }]) {
      expect(verdict(aCase(), { output: 'ok', changed: { 'a.ts': AFTER, ...other } })).toBe('wrong');
    }
  });

  it('can want a file made or removed', () => {
    const c = aCase({ expect: { kind: 'files', files: { 'new.ts': 'x\n', 'b.ts': null } } });
    expect(verdict(c, { output: 'ok', changed: { 'new.ts': 'x\n', 'b.ts': null } })).toBe('correct');
    expect(verdict(c, { output: 'ok', changed: { 'new.ts': 'x\n' } })).toBe('wrong');
  });

  it('is not confused by paths that objects inherit', () => {
    expect(verdict(aCase(), { output: 'ok', changed: { 'a.ts': AFTER, constructor: 'x' } })).toBe('wrong');
  });
});

describe('a case that must be refused', () => {
  it('is correct when the tool answers with an error and leaves every byte', () => {
    expect(judgeCase(mustRefuse, seen({ error: 'matches twice' }))).toMatchObject({
      verdict: 'correct',
      reward: 1,
    });
    expect(verdict(mustRefuse, { output: 'Could not find it.' })).toBe('correct');
  });
  it('is wrong when anything changed or the tool claims success', () => {
    expect(verdict(mustRefuse, applied)).toBe('wrong');
    expect(verdict(mustRefuse, { error: 'x', changed: { 'b.ts': '' } })).toBe('wrong');
    expect(verdict(mustRefuse, { output: 'fine' })).toBe('wrong');
  });
});

describe('a case whose permission is denied', () => {
  const asks = [{ permission: 'edit', patterns: ['a.ts'] }];
  it('is correct only when the tool asked, changed nothing and said so', () => {
    expect(verdict(denied, { asks, error: 'rejected' })).toBe('correct');
    expect(verdict(denied, { error: 'not found' })).toBe('refused');
    expect(verdict(denied, { asks, output: 'Applied.' })).toBe('wrong');
    expect(verdict(denied, { asks, ...applied })).toBe('wrong');
    expect(verdict(denied, { asks, error: 'rejected', changed: { 'a.ts': AFTER } })).toBe('wrong');
  });
});

describe('a call that did not end', () => {
  const ends: Outcome[] = [
    { kind: 'crashed', detail: 'exit 1' },
    { kind: 'timeout', limitMs: 100 },
    { kind: 'oom', limitBytes: 1 },
  ];
  it.each(ends)('never earns what a refusal earns: $kind', (outcome) => {
    for (const c of [aCase(), mustRefuse, denied]) {
      for (const changed of [{}, { 'a.ts': AFTER }, { 'a.ts': '' }]) {
        const trial = judgeCase(c, seen({ outcome, changed, error: 'Line 2: return 1;' }));
        expect(trial.outcome).toEqual(outcome);
        expect(trial.reward).toBeLessThanOrEqual(REWARD.broken);
        expect(['refused', 'wrong']).toContain(trial.verdict);
      }
    }
  });
  it('is wrong when it left something unwanted behind', () => {
    for (const outcome of ends) {
      expect(judgeCase(aCase(), seen({ outcome, changed: { 'a.ts': 'half' } }))).toMatchObject({
        verdict: 'wrong',
        reward: -3,
      });
      expect(verdict(mustRefuse, { outcome, changed: { 'a.ts': AFTER } })).toBe('wrong');
    }
  });
  it('is wrong when it cheated, whatever it reached', () => {
    expect(
      judgeCase(aCase(), seen({ ...applied, outcome: { kind: 'cheated', detail: 'read the oracle' } })),
    ).toMatchObject({
      verdict: 'wrong',
      reward: -3,
    });
  });
});

describe('a refusal with a hint', () => {
  const long = Array.from({ length: 100 }, (_, i) => `const value${i + 1} = ${i + 1};`);
  const c = aCase({
    files: { 'a.ts': long.join('\n') },
    expect: { kind: 'files', files: { 'a.ts': long.with(49, 'const value50 = 0;').join('\n') } },
  });
  const reward = (error: string) => judgeCase(c, seen({ error })).reward;

  it('earns more when it quotes the right place with its true line number', () => {
    expect(reward('Not found. Nearest:\n49: const value49 = 49;\n50: const value50 = 50;')).toBeCloseTo(0.15);
    expect(reward('Not found; see line 50: const value50 = 50;')).toBeGreaterThan(0);
    expect(reward('Did you mean lines 48-52?')).toBeCloseTo(0.05);
  });
  it.each([
    ['nothing', 'Not found.'],
    ['the wrong place', 'Not found. Nearest:\n10: const value10 = 10;'],
    ['text without a number', 'Not found: const value50 = 50;'],
    ['the whole file', 'Look at lines 1-100'],
    ['everywhere', [10, 20, 30, 40, 50, 60, 70].map((n) => `${n}: const value${n} = ${n};`).join('\n')],
    ['too many words', 'x'.repeat(600) + '\n50: const value50 = 50;'],
  ])('earns nothing more when it points at %s', (_what, text) => {
    expect(reward(text)).toBe(0);
  });
  it('is not believed when the quoted text does not stand on that line', () => {
    expect(reward('50: const value51 = 51;')).toBeCloseTo(0.05);
  });
  it('stays far below a right answer', () => {
    expect(REWARD.hint).toBeLessThan(REWARD.whitespace);
  });
});

describe('a call that was not made because those before took too long', () => {
  const outcome: Outcome = { kind: 'timeout', limitMs: 10, processor: true };

  it('counts as one that timed out, and says what it was', () => {
    const trial = judgeCase(aCase(), seen({ outcome }));
    expect(trial).toMatchObject({ verdict: 'refused', reward: REWARD.broken, outcome });
    expect(trial.errors?.join()).toContain('sandbox.callCpuMs');
    expect(judgeCase(aCase(), seen({ outcome: { kind: 'timeout', limitMs: 10 } })).errors).toBeUndefined();
  });
});

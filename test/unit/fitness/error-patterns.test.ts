import { describe, expect, it } from 'vitest';
import { errorPattern, errorPatterns } from '../../../src/fitness/error-patterns.ts';
import type { Trial } from '../../../src/fitness/evaluation.ts';
import { coverage, toolUse } from '../../../src/fitness/tool-use.ts';

const trial = (id: string, over: Partial<Trial>): Trial => ({
  id,
  mode: 'task',
  cluster: id.replace(/#.*/, ''),
  outcome: { kind: 'ok' },
  verdict: 'refused',
  reward: 0,
  durationMs: 1,
  ...over,
});

describe('the pattern of an error', () => {
  it.each([
    ['File /work/project/src/a.mjs not found', 'File <path> not found'],
    ['File {{workspace}}/a.py not found: line 12', 'File <path> not found: line <n>'],
    ['Found 3 matches for "let x = 1". Quote more.', 'Found <n> matches for <text>. Quote more.'],
    ["ENOENT: no such file or directory, open '/tmp/x'", 'ENOENT: no such file or directory, open <text>'],
    ['oldString was not found.\n12: const a\n13: const b', 'oldString was not found.'],
    ['and/or stays', 'and/or stays'],
    ['', ''],
  ])('of %j is %j', (text, pattern) => {
    expect(errorPattern(text)).toBe(pattern);
  });

  it('is counted over trials, with an example and what became of them', () => {
    const patterns = errorPatterns([
      trial('a', { errors: ['not found'] }),
      trial('b', { errors: ['twice', 'not found'], verdict: 'correct' }),
      trial('c', {}),
    ]);
    expect(patterns).toEqual([
      { pattern: 'not found', count: 2, verdicts: { refused: 1, correct: 1 }, example: 'a' },
      { pattern: 'twice', count: 1, verdicts: { correct: 1 }, example: 'b' },
    ]);
  });
});

describe('the use of tools', () => {
  it('counts calls and failures by tool, and by task over its trials', () => {
    const calls = toolUse([{ tool: 'edit', failure: 'no' }, { tool: 'edit' }, { tool: 'grep' }]);
    expect(calls).toEqual({ edit: { made: 2, failed: 1 }, grep: { made: 1, failed: 0 } });
    expect(coverage([trial('t#0', { calls }), trial('t#1', { calls }), trial('u#0', {})])).toEqual({
      t: { edit: { made: 4, failed: 2 }, grep: { made: 2, failed: 0 } },
      u: {},
    });
  });
});

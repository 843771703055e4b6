import { describe, expect, it } from 'vitest';
import { repeatedSequences } from '../../../src/live/sequences/repeated-sequences.ts';
import type { Trace, TraceCall } from '../../../src/suites/traces/trace.ts';

const call = (tool: string, more: Partial<TraceCall> = {}): Omit<TraceCall, 'n'> => ({
  tool,
  args: {},
  output: '',
  failed: false,
  ...more,
});
const trace = (name: string, ...calls: Omit<TraceCall, 'n'>[]): Trace => ({
  name,
  calls: calls.map((each, i) => ({ n: i + 1, ...each })),
});
const search = call('grep', { args: { pattern: 'x' }, output: 'src/main.ts:1: x'.padEnd(40) });
const look = call('read', { args: { filePath: 'src/main.ts' }, output: 'y'.repeat(400) });
const change = call('edit', { args: { filePath: 'src/main.ts' }, output: 'done' });

describe('repeated sequences', () => {
  it('are found with what one composed call would have saved', () => {
    const traces = [
      trace('a', search, look, change, search, look, change),
      trace('b', call('bash'), search, look, change),
    ];
    expect(repeatedSequences(traces)).toEqual([
      {
        tools: ['grep', 'read', 'edit'],
        times: 3,
        sessions: 2,
        linked: 3,
        saved: { calls: 6, tokens: 330 },
      },
    ]);
  });

  it('keep a shorter one that is met more often than the longer', () => {
    const rounds = [1, 2, 3].flatMap((n) => [search, look, change, call(`between-${n}`)]);
    const traces = [trace('a', ...rounds, search, look)];
    expect(repeatedSequences(traces).map(({ tools, times }) => [tools.join(), times])).toEqual([
      ['grep,read,edit', 3],
      ['grep,read', 4],
    ]);
  });

  it('have no failing call, no tool twice, and are met more than a few times', () => {
    const failed = call('edit', { failed: true });
    expect(repeatedSequences([trace('a', look, failed, look, failed, look, failed)])).toEqual([]);
    expect(repeatedSequences([trace('a', look, look, look, look, look)])).toEqual([]);
    expect(repeatedSequences([trace('a', search, look, call('x'), search, look)])).toEqual([]);
  });

  it('say where calls have nothing to do with each other', () => {
    const other = call('read', { args: { filePath: 'elsewhere.md' } });
    const [found] = repeatedSequences([
      trace('a', ...Array.from({ length: 3 }, () => [search, other]).flat()),
    ]);
    expect(found).toMatchObject({ times: 3, linked: 0 });
  });
});

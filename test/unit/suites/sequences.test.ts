import { expect, it } from 'vitest';
import { sequencesIn } from '../../../src/suites/traces/sequences.ts';

it('finds where tools are called one directly after another and none fails', () => {
  const call = (tool: string, i: number, failed = false) => ({
    n: i + 1,
    tool,
    args: {},
    output: '',
    failed,
  });
  const trace = (...tools: readonly string[]) => ({
    name: 't',
    calls: tools.map((name, i) => call(name.replace('!', ''), i, name.endsWith('!'))),
  });
  const traces = [
    trace('glob', 'read', 'glob', 'read'),
    trace('read', 'glob', 'read!', 'glob', 'edit', 'read'),
  ];
  expect(sequencesIn(traces, ['glob', 'read']).map((calls) => calls.map(({ n }) => n))).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(sequencesIn(traces, ['edit', 'read'])).toHaveLength(1);
  expect(sequencesIn(traces, ['read', 'read'])).toEqual([]);
});

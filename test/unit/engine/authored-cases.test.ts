import { describe, expect, it } from 'vitest';
import { authoredCases } from '../../../src/engine/authoring/authored-cases.ts';
import { parseCase } from '../../../src/suites/case-file.ts';

const tool = {
  entry: 'count.ts',
  files: {
    'count.ts': `import { tool } from '@opencode-ai/plugin';
export default tool({
  description: 'Counts lines.',
  args: { path: tool.schema.string(), blank: tool.schema.boolean().optional() },
  async execute() { return ''; },
});
`,
  },
};

const line = (i: number, more: object = {}): string =>
  JSON.stringify({
    mode: i % 3 === 0 ? 'missing' : 'plain',
    files: { 'a.txt': 'x\n'.repeat(i + 1) },
    args: { path: i % 3 === 0 ? 'b.txt' : 'a.txt' },
    expect: i % 3 === 0 ? { kind: 'refusal' } : { kind: 'answer', has: [{ parts: [`${i + 1}`] }] },
    ...more,
  });
const lines = (n = 12, more: (i: number) => object = () => ({})): string[] =>
  Array.from({ length: n }, (_, i) => line(i, more(i)));

describe('cases that a model wrote', () => {
  it('get ids, sources and splits, every split some of every mode', () => {
    const cases = authoredCases(lines(), tool);
    if (typeof cases === 'string') throw new Error(cases);
    expect(cases).toHaveLength(12);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(12);
    for (const split of ['train', 'validation', 'heldout'])
      expect(new Set(cases.filter((each) => each.split === split).map(({ mode }) => mode)).size).toBe(2);
    for (const each of cases) expect(parseCase(JSON.stringify(each), 'the test')).toEqual(each);
    expect(authoredCases(lines(), tool)).toEqual(cases);
  });

  it('are kept in one split where they share their files', () => {
    const cases = authoredCases([...lines(), line(1, { args: { path: 'a.txt', blank: true } })], tool);
    if (typeof cases === 'string') throw new Error(cases);
    const [twin] = cases.slice(-1);
    const same = cases.filter(({ source }) => source === twin?.source);
    expect(same).toHaveLength(2);
    expect(new Set(same.map(({ split }) => split)).size).toBe(1);
  });

  it.each([
    ['no JSON', [...lines(), 'twelve calls'], 'line 13 of the calls is not a JSON object'],
    ['a field that is not known', lines(12, () => ({ why: 'x' })), /line 1 of the calls.*why/],
    ['a path that leads out', lines(12, () => ({ files: { '../a': '' } })), /not a path inside/],
    ['too few', lines(5), /at least 8/],
    ['refusals alone', lines(12, () => ({ expect: { kind: 'refusal' } })), /always refuses would be right/],
    [
      'no refusal',
      lines(12, () => ({ expect: { kind: 'answer', has: [{ parts: ['1'] }] } })),
      /no call wants a refusal/,
    ],
    ['one mode', lines(12, () => ({ mode: 'plain' })), /one mode/],
    ['the same files everywhere', lines(12, () => ({ files: { 'a.txt': 'x\n' } })), /files of their own/],
    ['an argument that the tool has not', lines(12, () => ({ args: { file: 'a' } })), /argument file/],
    ['an argument that is lacking', lines(12, () => ({ args: { blank: true } })), /lacks the argument path/],
  ])('are refused for %s', (_, given, fault) => {
    expect(authoredCases(given, tool)).toMatch(fault);
  });
});

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { composedTool } from '../../../src/engine/authoring/compose/composed-tool.ts';
import { joinedCases } from '../../../src/engine/authoring/compose/joined-cases.ts';
import { partOf } from '../../../src/engine/authoring/compose/part.ts';
import { readTool } from '../../../src/engine/read-tool.ts';
import { sharedArguments, takenFromAnswers } from '../../../src/live/sequences/links.ts';
import { gate } from '../../../src/mutation/gate.ts';
import { askedPermissions } from '../../../src/mutation/gate/asked-permissions.ts';
import type { Genome } from '../../../src/mutation/genome.ts';
import { SHIPPED_SUITES } from '../../../src/suites/list-suites.ts';
import type { Case } from '../../../src/suites/case.ts';
import type { Suite } from '../../../src/suites/suite.ts';
import type { TraceCall } from '../../../src/suites/traces/trace.ts';
import { plainTool } from '../../kit/promotion-evidence.ts';

const shipped = (name: string): Promise<Genome> =>
  readTool(join(SHIPPED_SUITES, name, 'tools', `${name}.ts`));
let edit: Genome;
let read: Genome;
beforeAll(async () => {
  [edit, read] = await Promise.all([shipped('edit'), shipped('read')]);
});
const shared = [{ part: 1, argument: 'filePath', from: { part: 0, argument: 'filePath' } }];
const fileOf = (genome: Genome, path: string): string => genome.files[path] ?? '';

describe('a tool composed of others', () => {
  it('takes the arguments of all, and may do without those that are shared', () => {
    const { genome, names } = composedTool([partOf(edit), partOf(read)], shared);
    const text = fileOf(genome, 'edit_then_read.ts');
    expect(text).toContain('filePath: args.read_filePath ?? args.edit_filePath');
    expect(text).toMatch(/read_filePath: tool\.schema\.string\(\)\.describe\('[^']*'\)\.optional\(\)/);
    expect(text).toMatch(/edit_filePath: tool\.schema\.string\(\)\.describe\('[^']*'\),/);
    expect(text).toContain('oldString: tool.schema.string()');
    expect(names[1]?.get('offset')).toBe('offset');
    expect(Object.keys(genome.files)).toEqual([
      ...['edit_then_read.ts', 'parts/edit/edit.ts', 'parts/read/read.ts'],
    ]);
  });

  it.each(['edit', 'read', 'grep', 'glob', 'bash', 'apply_patch'])(
    'can be made of the shipped %s',
    async (name) => {
      const part = partOf(await shipped(name));
      expect(fileOf(part, part.entry)).toContain(`export async function ${name}Part(args: {`);
      expect(fileOf(part, part.entry)).not.toContain('export default');
    },
  );

  it('asks for what its parts ask for, and the gate sees a child that does not', () => {
    const { genome } = composedTool([partOf(edit), partOf(read)], []);
    expect([...askedPermissions(genome)].sort()).toEqual(['edit', 'read']);
    for (const [path, from] of [
      ['parts/edit/edit.ts', /await ctx\.ask\([\s\S]*?\}\);/],
      ['parts/read/read.ts', /await ctx\.ask/],
      ['edit_then_read.ts', /answers\.push\(said\('edit', await editPart.*\n/],
    ] as const) {
      const was = fileOf(genome, path);
      const child = { ...genome, files: { ...genome.files, [path]: was.replace(from, '0; ctx.abort;\n') } };
      expect(gate(child, genome), path).toMatchObject({ ok: false, reason: 'permission-dropped' });
    }
  });

  const unreadable: readonly (readonly [string, (text: string) => string, RegExp])[] = [
    [
      'an argument that is built',
      (text) => text.replace('text: tool.schema', 'text: schemaOf'),
      /is not written with tool\.schema/,
    ],
    [
      'arguments that are spread',
      (text) => text.replace('args: {', 'args: { ...more,'),
      /is not written out/,
    ],
    [
      'a function from elsewhere',
      (text) =>
        text
          .replace(/async execute[\s\S]*\n {2}\},\n/, 'execute: run,\n')
          .replace('export', 'async function run() { return ""; }\nexport'),
      /not written in its default export/,
    ],
    [
      'a context that is taken apart',
      (text) => text.replace('{ text })', '{ text }, { ask })'),
      /takes the context apart/,
    ],
  ];
  it.each(unreadable)('cannot be made without a model of one with %s', (_, change, wanted) => {
    const text = change(fileOf(plainTool('text'), 'shout.ts'));
    expect(() => partOf({ entry: 'shout.ts', files: { 'shout.ts': text } })).toThrow(wanted);
  });
});

const aCase = (id: string, more: Partial<Case>): Case => ({
  ...{ id, mode: 'm', split: 'train', source: id, files: { [`${id}.txt`]: id }, args: { filePath: id } },
  permission: 'allow',
  expect: { kind: 'files', files: { [`${id}.txt`]: 'new' }, whitespace: 'tolerated' },
  ...more,
});
const answer = { kind: 'answer' as const, hasNot: [], extent: 'complete' as const, files: {} };
const refusal = { kind: 'refusal', otherwise: 'harm' } as const;
const suiteOf = (tool: string, ...cases: readonly Case[]): Suite =>
  ({ tool, cases: (split: string) => cases.filter((each) => each.split === split) }) as unknown as Suite;
const names = [new Map([['filePath', 'a_filePath']]), new Map([['filePath', 'b_filePath']])];

describe('joined cases', () => {
  it('want what each part wants, on the files of both', () => {
    const b = aCase('b', { expect: { ...answer, has: [{ parts: ['x'] }] } });
    const [joined, ...others] = joinedCases([suiteOf('a', aCase('a', {})), suiteOf('b', b)], names, 's');
    expect(others).toEqual([]);
    expect(joined?.case).toMatchObject({
      ...{ id: 'a+b', mode: 'all-answer', split: 'train', files: { 'a.txt': 'a', 'b.txt': 'b' } },
      args: { a_filePath: 'a', b_filePath: 'b' },
      expect: { kind: 'answer', has: [{ parts: ['x'] }], extent: 'any', files: { 'a.txt': 'new' } },
    });
  });

  it('want a refusal where a part refuses, and nothing was changed before', () => {
    const no = (id: string) => aCase(id, { expect: refusal });
    const changing = joinedCases([suiteOf('a', aCase('a', {})), suiteOf('b', no('b'))], names, 's');
    expect(changing).toEqual([]);
    const looking = aCase('a', { expect: { ...answer, has: [] } });
    const [joined] = joinedCases([suiteOf('a', looking), suiteOf('b', no('b'))], names, 's');
    expect(joined?.case).toMatchObject({ mode: 'b-refuses', expect: refusal });
    const [first] = joinedCases([suiteOf('a', no('a')), suiteOf('b', aCase('b', {}))], names, 's');
    expect(first?.case).toMatchObject({ mode: 'a-refuses', expect: refusal });
  });

  it('are not made across splits, of one file with two contents, nor of calls that are followed or denied', () => {
    const b = aCase('b', {});
    for (const a of [
      aCase('a', { split: 'heldout' }),
      aCase('a', { files: { 'b.txt': 'other' } }),
      aCase('a', { permission: 'deny' }),
      aCase('a', { follow: { pattern: 'x', argument: 'offset', atMost: 2 } }),
      aCase('a', { expect: { ...answer, has: [], extent: 'partial' } }),
    ])
      expect(joinedCases([suiteOf('a', a), suiteOf('b', b)], names, 's')).toEqual([]);
  });

  it('are the same for the same seed', () => {
    const many = Array.from({ length: 30 }, (_, i) => i);
    const suites = ['a', 'b'].map((tool) => suiteOf(tool, ...many.map((i) => aCase(`${tool}${i}`, {}))));
    const ids = (seed: string): string[] => joinedCases(suites, names, seed).map(({ case: { id } }) => id);
    expect(ids('s')).toEqual(ids('s'));
    expect(ids('s')).not.toEqual(ids('t'));
    expect(ids('s').length).toBe(18);
  });
});

describe('what calls of a sequence have to do with each other', () => {
  const call = (args: Record<string, string>, output = ''): TraceCall => ({
    ...{ n: 1, tool: 't', args, output, failed: false },
  });

  it('an argument that is the same each time is shared', () => {
    const run = (path: string, other = path): TraceCall[] => [
      call({ filePath: path, oldString: 'x' }),
      call({ filePath: other }),
    ];
    expect(sharedArguments([run('a.ts'), run('b.ts')])).toEqual(shared);
    expect(sharedArguments([run('a.ts'), run('b.ts', 'c.ts')])).toEqual([]);
    expect(sharedArguments([run('a.ts'), [call({ filePath: 'a.ts' }), call({})]])).toEqual([]);
  });

  it('an argument that stands in an answer before cannot be given beforehand', () => {
    const found = [call({ pattern: 'x' }, 'src/main.ts:1: x'), call({ filePath: 'src/main.ts' })];
    const known = [call({ pattern: 'src/main.ts' }, 'src/main.ts:1'), call({ filePath: 'src/main.ts' })];
    expect(takenFromAnswers([found, found, known])).toEqual([
      { part: 1, argument: 'filePath', from: 0, times: 2 },
    ]);
    expect(takenFromAnswers([found, known])).toEqual([]);
  });
});

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExitCode, ToolfinchError } from '../../../src/errors.ts';
import { loadSuite } from '../../../src/suites/load-suite.ts';
import type { Split } from '../../../src/suites/case.ts';

const SUITE = 'name = "mine"\ntool = "edit"\ndescription = "mine"\n';
const CASE = {
  id: 'a',
  mode: 'exact',
  split: 'train',
  source: 'a.txt',
  files: { 'a.txt': 'one\ntwo\n' },
  args: { filePath: '{{workspace}}/a.txt', oldString: 'one', newString: 'three' },
  expect: { kind: 'files', files: { 'a.txt': 'three\ntwo\n' } },
};
const GENERATE =
  '[[generate]]\nkind = "edit"\nseed = "1"\nsources = "src"\nsizes = { train = 60, validation = 60, heldout = 60 }\n';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toolfinch-load-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function writeTask(name: string, files: Readonly<Record<string, string>> = {}): void {
  const task = {
    'task.toml':
      'schema_version = "1.1"\n[metadata.toolfinch]\nsplit = "train"\nartifacts = ["a.txt"]\n[agent]\ntimeout_sec = 7.5\n',
    'instruction.md': 'Do it.\n',
    'environment/workspace/a.txt': 'one\none\ntwo\n',
    'tests/test.sh': 'exit 0\n',
    ...files,
  };
  for (const [path, text] of Object.entries(task)) write(`tasks/${name}/${path}`, text);
}

const load = (): ReturnType<typeof loadSuite> => loadSuite(root, { cache: join(root, 'cache') });

/** The error that loading ends in. */
async function refusal(): Promise<ToolfinchError> {
  const error = await load().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ToolfinchError)) throw new Error(`not refused: ${String(error)}`);
  expect(error.exitCode).toBe(ExitCode.usage);
  expect(error.code).toBe('SUITE_INVALID');
  expect(error.remedy).not.toBe('');
  return error;
}

describe('a suite folder', () => {
  it('may stand anywhere and hold hand-written cases alone', async () => {
    write('suite.toml', SUITE);
    write(
      'cases/one.jsonl',
      `${JSON.stringify(CASE)}\n\n${JSON.stringify({ ...CASE, id: 'b', split: 'heldout', mode: 'rare' })}\n`,
    );
    const suite = await load();
    expect([suite.name, suite.tool, suite.folder]).toEqual(['mine', 'edit', root]);
    expect(suite.cases('train').map((case_) => case_.id)).toEqual(['a']);
    expect(suite.cases('train')[0]?.permission).toBe('allow');
    expect(suite.cases('validation')).toEqual([]);
    expect(suite.heldoutModes).toEqual(['rare']);
  });

  it('may hold tasks alone', async () => {
    write('suite.toml', SUITE);
    writeTask('first', { 'solution/solve.sh': 'true\n' });
    const [task] = (await load()).tasks('train');
    expect(task).toMatchObject({
      id: 'first',
      instruction: 'Do it.\n',
      workspace: { 'a.txt': 'one\none\ntwo\n' },
      tests: { 'test.sh': 'exit 0\n' },
      solution: { 'solve.sh': 'true\n' },
      artifacts: ['a.txt'],
      agentTimeoutMs: 7500,
      verifierTimeoutMs: 600_000,
    });
    expect(task).not.toHaveProperty('policy');
  });

  it('has another hash when a case changes by one letter', async () => {
    write('suite.toml', SUITE);
    write('cases/one.jsonl', JSON.stringify(CASE));
    const before = (await load()).hash;
    expect((await load()).hash).toBe(before);
    write('cases/one.jsonl', JSON.stringify({ ...CASE, files: { 'a.txt': 'one\ntwo!\n' } }));
    expect((await load()).hash).not.toBe(before);
  });
});

describe('a suite whose cases run one at a time', () => {
  it('says so, and is another one than without it', async () => {
    write('cases/one.jsonl', JSON.stringify(CASE));
    write('suite.toml', SUITE);
    const before = await load();
    write('suite.toml', `${SUITE}one_at_a_time = true\n`);
    const after = await load();
    expect([before.oneAtATime, after.oneAtATime]).toEqual([false, true]);
    expect(after.hash).not.toBe(before.hash);
  });
});

describe('generated cases', () => {
  const source = (n: number): string =>
    Array.from(
      { length: 60 },
      (_, i) =>
        `export function part${String(n)}of${String(i)}(value) {\n  return value + ${String(i)};\n}\n`,
    ).join('\n');
  const splits: readonly Split[] = ['train', 'validation', 'heldout'];
  beforeEach(() => {
    write('suite.toml', SUITE + GENERATE);
    for (let n = 0; n < 12; n++) write(`src/part-${String(n)}.js`, source(n));
  });

  it('are the same from the cache as when they were made', async () => {
    const made = await load();
    expect(readdirSync(join(root, 'cache')).length).toBe(1);
    const read = await load();
    expect(read.hash).toBe(made.hash);
    for (const split of splits) expect(read.cases(split)).toEqual(made.cases(split));
    expect(made.cases('train').length).toBeGreaterThan(40);
  });

  it('are the same for the same seed, and others for another', async () => {
    const first = await load();
    rmSync(join(root, 'cache'), { recursive: true });
    const second = await load();
    expect(second.hash).toBe(first.hash);
    write('suite.toml', SUITE + GENERATE.replace('"1"', '"2"'));
    expect((await load()).hash).not.toBe(first.hash);
  });

  it('of two blocks do not collide', async () => {
    write('suite.toml', SUITE + GENERATE + GENERATE.replace('"1"', '"2"'));
    const ids = (await load()).cases('train').map((case_) => case_.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('exact/train/000');
    expect(ids).toContain('2/exact/train/000');
  });

  it('are made anew when a source changes', async () => {
    const first = await load();
    write('src/part-3.js', source(99));
    expect((await load()).hash).not.toBe(first.hash);
  });

  it('are made anew when the cache is damaged', async () => {
    const first = await load();
    const [file = ''] = readdirSync(join(root, 'cache'));
    const path = join(root, 'cache', file);
    const text = readFileSync(path, 'utf8');
    for (const damaged of [text.slice(0, -50), text.replace('"train"', '"heldout"'), '']) {
      writeFileSync(path, damaged);
      expect((await load()).hash).toBe(first.hash);
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
  });

  it('need no cache folder that can be written', async () => {
    write('blocked', '');
    const suite = await loadSuite(root, { cache: join(root, 'blocked', 'cache') });
    expect(suite.cases('train').length).toBeGreaterThan(40);
    expect(existsSync(join(root, 'blocked', 'cache'))).toBe(false);
  });
});

describe('a wrong suite is refused with the place and the remedy:', () => {
  it('no suite.toml', async () => {
    expect((await refusal()).what).toContain(join(root, 'suite.toml'));
  });

  it('TOML that cannot be read, with its line', async () => {
    write('suite.toml', 'name = "mine"\ntool = \n');
    expect((await refusal()).what).toContain('suite.toml:2: ');
  });

  it('an unknown key', async () => {
    write('suite.toml', `${SUITE}colour = "red"\n`);
    expect((await refusal()).what).toMatch(/suite\.toml: .*colour/);
  });

  it('a wrong value deep inside', async () => {
    write('suite.toml', SUITE + GENERATE.replace('train = 60', 'train = -1'));
    expect((await refusal()).what).toContain('field `generate.0.sizes.train`');
  });

  it('a source folder that is not there', async () => {
    write('suite.toml', SUITE + GENERATE);
    expect((await refusal()).what).toContain('field `generate.sources`');
  });

  it('nothing in it', async () => {
    write('suite.toml', SUITE);
    expect((await refusal()).what).toContain('neither cases nor tasks');
  });

  const line = (change: Record<string, unknown>): string => JSON.stringify({ ...CASE, id: 'b', ...change });
  it.each([
    ['a line that is not JSON', '{"id": ', 'one.jsonl:2: not a JSON value'],
    ['an unknown key', line({ extra: 1 }), 'extra'],
    ['a missing field', line({ mode: undefined }), 'field `mode`'],
    ['a split that does not exist', line({ split: 'test' }), 'field `split`'],
    ['a used id', line({ id: 'a' }), 'one.jsonl:2: field `id`: "a" is already used at'],
    ['a path out of the workspace', line({ files: { '../a.txt': '' } }), 'field `files`: "../a.txt"'],
    ['an absolute path', line({ files: { '/etc/passwd': '' } }), 'field `files`: "/etc/passwd"'],
    ['a denied call that should apply', line({ permission: 'deny' }), 'field `expect`'],
  ])('a case with %s', async (_, second, wanted) => {
    write('suite.toml', SUITE);
    write('cases/one.jsonl', `${JSON.stringify(CASE)}\n${second}\n`);
    const { what } = await refusal();
    expect(what).toContain('one.jsonl:2: ');
    expect(what).toContain(wanted);
  });

  const policy = (edit: Record<string, unknown>): string =>
    JSON.stringify({ locate: 'one', edits: [{ file: 'a.txt', before: 'two', after: '2', ...edit }] });
  it.each([
    ['no verifier', { 'tests/test.sh': undefined }, 'tests/test.sh'],
    ['no instruction', { 'instruction.md': undefined }, 'instruction.md'],
    ['no workspace', { 'environment/workspace/a.txt': undefined }, 'environment/workspace'],
    [
      'no schema version',
      { 'task.toml': '[metadata.toolfinch]\nsplit = "train"\nartifacts = ["a"]\n' },
      '`schema_version`',
    ],
    [
      'no split',
      { 'task.toml': 'schema_version = "1.1"\n[metadata.toolfinch]\nartifacts = ["a"]\n' },
      'field `metadata.toolfinch.split`',
    ],
    ['a policy that is not JSON', { 'policy.json': '{' }, 'policy.json: not a JSON value'],
    [
      'a policy for a file that is not there',
      { 'policy.json': policy({ file: 'b.txt' }) },
      'field `edits.0.file`',
    ],
    ['a policy whose text is not there', { 'policy.json': policy({ before: 'four' }) }, 'stands 0 times'],
    ['a policy whose text stands twice', { 'policy.json': policy({ before: 'one' }) }, 'stands 2 times'],
  ])('a task with %s', async (_, change, wanted) => {
    write('suite.toml', SUITE);
    const files = Object.entries(change);
    writeTask(
      'first',
      Object.fromEntries(files.filter((entry): entry is [string, string] => entry[1] !== undefined)),
    );
    for (const [path, text] of files) if (text === undefined) rmSync(join(root, 'tasks/first', path));
    const { what } = await refusal();
    expect(what).toContain(join(root, 'tasks/first'));
    expect(what).toContain(wanted);
  });
});

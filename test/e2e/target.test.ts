import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT, runCommand, type Ran } from '../kit/command.ts';

const FILE = 'packages/opencode/src/tool/edit.ts';
const TEST = 'packages/opencode/test/tool/edit.test.ts';

let folder: string;
let repository: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-target-'));
  repository = join(folder, 'repository');
  cpSync(join(ROOT, 'benchmarks/target/repository'), repository, { recursive: true });
  execFileSync('git', ['init', '--quiet'], { cwd: repository });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const toolfinch = (...args: string[]): Promise<Ran> =>
  runCommand(args, { cwd: folder, env: { XDG_STATE_HOME: join(folder, 'state') } });

async function run(checkout: object, more: object = {}): Promise<Ran> {
  const config = {
    name: 'target',
    tool: 'repository/.toolfinch/edit.ts',
    checkout: {
      folder: 'repository',
      file: FILE,
      test: ['bun', 'test', 'packages/opencode/test'],
      ...checkout,
    },
    suite: join(ROOT, 'benchmarks/edit'),
    proposals: 12,
    seed: '4',
    // Operators that seldom break a test, so that few proposals do.
    operators: ['comparison-normalise', 'fallback-normalised'],
    stages: { search: { limit: 200 }, finalists: { count: 2, trials: 0 }, claim: { enabled: false } },
    ...more,
  };
  writeFileSync(join(folder, 'toolfinch.config.json'), JSON.stringify(config));
  return await toolfinch('run', '--quiet');
}

it('evolves a file in a repository, and the winner comes out as a patch that git applies', async () => {
  const { code, stdout } = await run({});
  expect(stdout).toContain('Search ended (proposals) after 12 proposals');
  expect(code).toBe(0);
  const { stdout: patch } = await toolfinch('show', 'best', '--patch');
  expect(patch).toContain(`+++ b/${FILE}`);
  execFileSync('git', ['apply', '--check', '-'], { cwd: repository, input: patch });
  const kept = readFileSync(join(folder, 'archive/target/champion.patch'), 'utf8');
  execFileSync('git', ['apply', '--check', '-'], { cwd: repository, input: kept });

  appendFileSync(join(repository, TEST), '\n');
  const resumed = await toolfinch('resume', '--quiet');
  expect(resumed).toMatchObject({ code: 2, stderr: expect.stringContaining('is not as it was') as string });
});

it('says what is wrong with a checkout, and with which exit code', async () => {
  const refused = async (checkout: object, words: string | RegExp, more: object = {}): Promise<void> => {
    const { code, stderr } = await run(checkout, more);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain('This is a bug');
    expect(code).toBe(2);
  };
  await refused({ folder: 'nowhere' }, /The checkout .*nowhere cannot be read \(ENOENT\)/);
  await refused(
    { file: 'packages/opencode/src/tool/none.ts' },
    /There is no file packages.*none\.ts in the checkout/,
  );
  await refused(
    { file: 'package.json' },
    /package\.json in the checkout .* cannot evolve: it is not a script/,
  );
  await refused({ maxBytes: 2_000 }, /holds more than 2000 bytes; so far most of it is in packages/);
  await refused({ test: ['make', 'test'] }, /must say with \{\{report\}\}/);
  await refused({ test: ['no-such-program', '{{report}}'] }, /tests do not pass .*`no-such-program/);
  await refused({}, /adapter .* imports nothing of the checkout/, {
    tool: join(ROOT, 'benchmarks/edit/tools/edit.ts'),
  });
  const test = readFileSync(join(repository, TEST), 'utf8');
  writeFileSync(join(repository, TEST), test.replace("toThrow('empty')", "toThrow('full')"));
  await refused({}, /own tests do not pass in the sandbox.*fails in 1 of 12 tests/);
  writeFileSync(join(repository, TEST), test.replaceAll('test(', 'test.skip('));
  await refused({}, /own tests do not pass in the sandbox.*ran no test/);
});

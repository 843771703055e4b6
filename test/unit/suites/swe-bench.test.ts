import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carriedFiles } from '../../../src/suites/carried-files.ts';
import { applyPolicyEdits } from '../../../src/suites/harbor.ts';
import { loadSuite } from '../../../src/suites/load-suite.ts';
import { patchBetween } from '../../../src/patch.ts';
import { predictionsFile } from '../../../src/suites/swe-bench/predictions.ts';
import { readSweBench } from '../../../src/suites/swe-bench/read-swe-bench.ts';
import type { Task } from '../../../src/suites/task.ts';
import { tinyRepository, type TinyRepository } from '../../integration/support/tiny-repository.ts';

let tiny: TinyRepository;
beforeEach(() => {
  tiny = tinyRepository();
});
afterEach(() => tiny[Symbol.dispose]());
const read = (options = {}): Task[] => readSweBench(join(tiny.folder, 'instances.jsonl'), options);
const first = (): Task => {
  const [task] = read();
  if (!task) throw new Error('no task');
  return task;
};

describe('an instance of SWE-bench', () => {
  it('becomes a task: the files of the base commit, and nothing that tells of the fix', () => {
    const task = first();
    expect(task.id).toBe('us__tiny-1');
    expect(task.instruction).toContain('label() says "1 items".');
    expect(Object.keys(task.workspace).sort()).toEqual([
      'README.md', 'src/price.js', 'test/old.test.js', 'test/price.test.js',
    ]); // prettier-ignore
    expect(JSON.stringify(task.workspace)).not.toMatch(/SECRET-FIX|one item|1 item'/);
    expect(task.isRepository).toBe(true);
  });

  it('hides the test patch, runs its files, and lays it over what the session left', () => {
    const { tests, artifacts } = first();
    expect(tests['files/test/price.test.js']).toContain("'one item'");
    expect(tests['test.sh']).toContain("rm -f 'test/old.test.js'");
    expect(tests['command.sh']).toBe("bun test 'test/price.test.js'\n");
    expect(artifacts).toEqual(['README.md', 'src/price.js', 'src/words.js']);
    expect(JSON.parse(tests['expected.json'] ?? '')).toEqual({
      failToPass: ['one item'],
      passToPass: ['adds up', 'two items', 'none'],
    });
  });

  it('lets the policy model play the reference patch where that only changes files', () => {
    expect(first().policy).toBeUndefined();
    const patch = String(tiny.instance['patch']).replace(/diff --git a\/src\/words[\s\S]*/, '');
    tiny.write([{ ...tiny.instance, patch }]);
    const { policy, workspace } = first();
    if (!policy) throw new Error('no policy');
    expect(applyPolicyEdits(policy, workspace, 'here')['src/price.js']).toContain("'1 item'");
  });

  it('carries new files to the verifier, but none that settle how tests are run', () => {
    const task = first();
    const left = {
      ...task.workspace,
      'src/new.js': 'new',
      'test/price.test.js': 'changed',
      'bunfig.toml': '[test]\npreload = ["./x.js"]',
      'src/conftest.py': '',
      'node_modules/bun/index.js': '',
    };
    const carried = carriedFiles(task, left);
    expect(carried['src/new.js']).toBe('new');
    expect(carried['test/price.test.js']).toBe(task.workspace['test/price.test.js']);
    expect(Object.keys(carried).filter((path) => /bunfig|conftest|node_modules/.test(path))).toEqual([]);
    expect(Object.keys(carriedFiles(task, {})).sort()).toEqual(['test/old.test.js', 'test/price.test.js']);
  });

  it('is read with lists as lists, and with the test command of the command line', () => {
    const { test_command: _, ...rest } = tiny.instance;
    tiny.write([{ ...rest, FAIL_TO_PASS: ['one item'] }]);
    const [task] = read({ testCommand: 'sh run.sh {files}' });
    expect(task?.tests['command.sh']).toBe("sh run.sh 'test/price.test.js'\n");
  });

  it('says what of the repository is left out', () => {
    const notes: string[] = [];
    readSweBench(join(tiny.folder, 'instances.jsonl'), {}, (line) => notes.push(line));
    expect(notes).toEqual([expect.stringMatching(/^us__tiny-1: 2 files are left out .* logo\.bin first/)]);
  });

  it('is a suite as it is, by its file or by its folder', async () => {
    const suites = [await loadSuite(tiny.folder), await loadSuite(join(tiny.folder, 'instances.jsonl'))];
    expect(suites.map(({ name }) => name)).toEqual(['swe-bench', 'swe-bench']);
    expect(suites[0]?.hash).toBe(suites[1]?.hash);
  });

  it.each<[string, (instance: object) => object[], string]>([
    ['no mirror', (i) => [{ ...i, repo: 'us/other' }], 'instances.jsonl:1: there is no mirror of us/other'],
    ['no such commit', (i) => [{ ...i, base_commit: 'a'.repeat(40) }], 'has no commit aaaa'],
    [
      'no test command',
      (i) => [{ ...i, test_command: undefined }],
      'nothing says how the tests of us__tiny-1 are run',
    ],
    [
      'a patch that does not apply',
      (i) => [
        {
          ...i,
          patch: String(tiny.instance['patch']).replace('let sum', 'let total').replace('items`', 'item`'),
        },
      ],
      'field `patch`: does not apply',
    ],
    ['a test patch that is none', (i) => [{ ...i, test_patch: 'x' }], 'field `test_patch`: does not apply'],
    ['lists that are none', (i) => [{ ...i, FAIL_TO_PASS: '[' }], 'field `FAIL_TO_PASS`'],
    ['no problem', (i) => [{ ...i, problem_statement: undefined }], 'field `problem_statement`'],
    ['a commit that is an option', (i) => [{ ...i, base_commit: '--help' }], 'field `base_commit`'],
    ['an id that is there twice', (i) => [i, i], 'instances.jsonl:2: field `instance_id`'],
  ])('with %s is refused', (_, change, wanted) => {
    tiny.write(change(tiny.instance));
    expect(() => read()).toThrow(wanted);
  });
});

describe('a prediction', () => {
  /** What git makes of a patch. */
  function applied(before: Readonly<Record<string, string>>, patch: string): Record<string, string> {
    const scratch = mkdtempSync(join(tmpdir(), 'toolfinch-predict-'));
    try {
      for (const [path, text] of Object.entries(before)) {
        mkdirSync(dirname(join(scratch, path)), { recursive: true });
        writeFileSync(join(scratch, path), text);
      }
      const env = { PATH: process.env['PATH'], GIT_CEILING_DIRECTORIES: tmpdir() };
      if (patch !== '')
        execFileSync('git', ['apply', '-'], {
          input: patch,
          cwd: scratch,
          env,
          stdio: ['pipe', 'ignore', 'pipe'],
        });
      return Object.fromEntries(
        ['a.txt', 'src/b c.txt', 'new.txt']
          .filter((path) => existsSync(join(scratch, path)))
          .map((path) => [path, readFileSync(join(scratch, path), 'utf8')]),
      );
    } finally {
      rmSync(scratch, { recursive: true });
    }
  }

  it.each<[string, Record<string, string>]>([
    ['changed', { 'a.txt': '1\n2\nthree\n4\n', 'src/b c.txt': 'x\n' }],
    ['without a last newline', { 'a.txt': '1\n2\n3', 'src/b c.txt': 'x' }],
    ['with CRLF and dashes', { 'a.txt': '1\r\n--- 2\r\n+++ 3\n', 'src/b c.txt': '-- x\n' }],
    ['made', { 'a.txt': '1\n2\n3\n4\n', 'src/b c.txt': 'x\n', 'new.txt': 'n\n' }],
    ['made empty', { 'a.txt': '1\n2\n3\n4\n', 'src/b c.txt': 'x\n', 'new.txt': '' }],
    ['removed', { 'src/b c.txt': 'x\n' }],
    ['left alone', { 'a.txt': '1\n2\n3\n4\n', 'src/b c.txt': 'x\n' }],
  ])('of files that were %s is a patch that git applies', (_, after) => {
    const before = { 'a.txt': '1\n2\n3\n4\n', 'src/b c.txt': 'x\n' };
    expect(applied(before, patchBetween(before, after))).toEqual(after);
  });

  it('of any text is a patch that git applies', () => {
    const line = fc.constantFrom(
      '',
      'a',
      '-a',
      '+b',
      ' c',
      '--- x',
      '+++ y',
      '@@ -1 +1 @@',
      '\\ No newline',
      'd\r',
    );
    const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [before, after] = [{ 'a.txt': one }, { 'a.txt': other }];
        expect(applied(before, patchBetween(before, after))).toEqual(after);
      }),
      { numRuns: 25, seed: 7 },
    );
  });

  it('is one line an instance', () => {
    const prediction = { instance_id: 'a', model_name_or_path: 'm', model_patch: 'x\ny\n' };
    expect(predictionsFile([prediction, prediction]).split('\n').length).toBe(3);
  });
});

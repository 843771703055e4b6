import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyPolicyEdits, readTasks } from '../../../src/suites/harbor.ts';
import type { Task } from '../../../src/suites/task.ts';

const suite = fileURLToPath(new URL('../../../benchmarks/edit', import.meta.url));
const every = readTasks(suite);
const tasks = every.filter((task) => task.impossible !== true);
let scratch = '';

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'toolfinch-tasks-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** The hidden verifier's reward, with nothing but the task's artifacts in its workspace. */
function rewardFor(task: Task, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(scratch, 'verify-'));
  const [workspace, tests, logs] = ['workspace', 'tests', 'logs'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [workspace, tests, logs]) mkdirSync(folder);
  writeFiles(
    workspace,
    Object.fromEntries(Object.entries(files).filter(([path]) => task.artifacts.includes(path))),
  );
  writeFiles(tests, task.tests);
  spawnSync('sh', [join(tests, 'test.sh')], {
    cwd: workspace,
    env: { ...process.env, TESTS_DIR: tests, LOGS_DIR: logs },
  });
  const reward = join(logs, 'reward.txt');
  return existsSync(reward) ? readFileSync(reward, 'utf8').trim() : 'none';
}

/** The workspace after the reference solution has run in it. */
function solved(task: Task): Record<string, string> {
  const root = mkdtempSync(join(scratch, 'solve-'));
  const workspace = join(root, 'workspace');
  mkdirSync(workspace);
  writeFiles(workspace, task.workspace);
  cpSync(join(suite, 'tasks', task.id, 'solution'), join(root, 'solution'), { recursive: true });
  const run = spawnSync('sh', [join(root, 'solution', 'solve.sh')], { cwd: workspace });
  expect(run.status).toBe(0);
  return Object.fromEntries(
    Object.keys(task.workspace).map((path) => [path, readFileSync(join(workspace, path), 'utf8')]),
  );
}

function visibleCheck(task: Task, files: Readonly<Record<string, string>>): number | null {
  const workspace = mkdtempSync(join(scratch, 'check-'));
  writeFiles(workspace, files);
  return spawnSync('sh', ['-c', task.policy?.verify ?? 'exit 99'], { cwd: workspace }).status;
}

describe('the tasks of the edit suite', () => {
  it('are at least fifteen, with at least five to train on, four to validate and six held out', () => {
    const count = (split: string): number => tasks.filter((task) => task.split === split).length;
    expect(tasks.length).toBeGreaterThanOrEqual(15);
    expect(count('train')).toBeGreaterThanOrEqual(5);
    expect(count('validation')).toBeGreaterThanOrEqual(4);
    expect(count('heldout')).toBeGreaterThanOrEqual(6);
  });

  describe.each(tasks.map((task) => [task.id, task] as const))('%s', (_, task) => {
    it('gives 0 for the untouched workspace and 1 for the reference solution', () => {
      expect(rewardFor(task, task.workspace)).toBe('0');
      expect(rewardFor(task, solved(task))).toBe('1');
    });

    it('gives 1 for the intended edits, and none of them is superfluous', () => {
      const { policy } = task;
      if (policy === undefined) throw new Error('the task has no policy.json');
      expect(rewardFor(task, applyPolicyEdits(policy, task.workspace, task.id))).toBe('1');
      for (const left of policy.edits.length > 1 ? policy.edits : []) {
        const rest = { ...policy, edits: policy.edits.filter((edit) => edit !== left) };
        expect(rewardFor(task, applyPolicyEdits(rest, task.workspace, task.id))).toBe('0');
      }
    });

    it('can be located by its search text and checked by its visible command', () => {
      const { policy } = task;
      if (policy === undefined) throw new Error('the task has no policy.json');
      expect(Object.values(task.workspace).some((text) => text.includes(policy.locate))).toBe(true);
      expect(visibleCheck(task, task.workspace)).not.toBe(0);
      expect(visibleCheck(task, applyPolicyEdits(policy, task.workspace, task.id))).toBe(0);
    });

    it('gives 0 when its artifacts are gone', () => {
      expect(rewardFor(task, {})).toBe('0');
    });
  });
});

describe('an impossible task of the edit suite', () => {
  it.each(every.filter((task) => task.impossible === true).map((task) => [task.id, task] as const))(
    '%s gives 0 for what it asks for, and for nothing',
    (_, task) => {
      if (task.policy === undefined) throw new Error('the task has no policy.json');
      expect(rewardFor(task, applyPolicyEdits(task.policy, task.workspace, task.id))).toBe('0');
      expect(rewardFor(task, task.workspace)).toBe('0');
      expect(visibleCheck(task, task.workspace)).not.toBe(0);
    },
  );
});

describe('a file under check', () => {
  it('earns nothing by ending the process that checks it', () => {
    for (const task of every.filter(({ artifacts }) => artifacts.some((path) => path.endsWith('.mjs')))) {
      const early = Object.fromEntries(
        task.artifacts.map((path) => [path, path.endsWith('.mjs') ? 'process.exit(0);' : '{}']),
      );
      expect(rewardFor(task, early), task.id).toBe('0');
    }
  });
});

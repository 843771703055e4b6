import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, type Ran } from '../kit/command.ts';
import type { Provider } from '../../src/sandbox/contract.ts';
import { openProvider } from '../../src/sandbox/open-provider.ts';
import { verifyTask } from '../../src/sandbox/session/verify-task.ts';
import { applyPolicyEdits } from '../../src/suites/harbor.ts';
import { loadSuite } from '../../src/suites/load-suite.ts';
import { fares } from '../integration/support/exercises.ts';
import { freshBox } from '../integration/support/providers.ts';

let folder: string;
let provider: Provider;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-repair-'));
  for (const [path, text] of Object.entries(fares())) {
    mkdirSync(dirname(join(folder, 'exercises', path)), { recursive: true });
    writeFileSync(join(folder, 'exercises', path), text);
  }
  provider = await openProvider({ provider: 'auto', campaign: 'test-repair' });
});
afterAll(async () => {
  await provider?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const toolfinch = (...args: string[]): Promise<Ran> => runCommand(args);
const make = (to: string, ...more: string[]): ReturnType<typeof toolfinch> =>
  toolfinch('suite', 'repair', join(folder, 'exercises'), '--to', join(folder, to), '--seed', '2', ...more);

describe('toolfinch suite repair', () => {
  it('writes a suite whose tasks are solved by taking out all faults, and by nothing less', async () => {
    const { code, stdout } = await make('made', '--count', '4', '--json');
    expect(code).toBe(0);
    const { tasks: listed } = JSON.parse(stdout) as { tasks: { id: string; faults: string[] }[] };
    expect(listed.length).toBe(4);
    const suite = await loadSuite(join(folder, 'made'));
    const tasks = (['train', 'validation', 'heldout'] as const).flatMap((split) => suite.tasks(split));
    expect(tasks.map(({ id }) => id).sort()).toEqual(listed.map(({ id }) => id).sort());
    await using held = await freshBox(provider);
    for (const task of tasks) {
      const { policy } = task;
      if (!policy) throw new Error('no policy');
      const reward = async (files: Readonly<Record<string, string>>): Promise<number> =>
        (await verifyTask(held.box, task, files)).reward;
      expect(await reward(applyPolicyEdits(policy, task.workspace, task.id)), task.id).toBe(1);
      expect(await reward(task.workspace), task.id).toBe(0);
      for (const left of policy.edits.length > 1 ? policy.edits : []) {
        const rest = { ...policy, edits: policy.edits.filter((edit) => edit !== left) };
        expect(await reward(applyPolicyEdits(rest, task.workspace, task.id)), task.id).toBe(0);
      }
      // A test that must go on passing is broken.
      const [file = ''] = task.artifacts;
      const spared = (task.tests['expected.json'] ?? '').includes('no zone') ? 'no zones' : '';
      const worse =
        applyPolicyEdits(policy, task.workspace, task.id)[file]?.replace(spared, 'no zoned') ?? '';
      if (spared !== '') expect(await reward({ ...task.workspace, [file]: worse }), task.id).toBe(0);
    }
  });

  it('writes the same tasks for the same seed, with one worker as with two', async () => {
    const tree = (to: string): string =>
      readFileSync(join(folder, to, 'tasks/javascript-fare-1/policy.json'), 'utf8');
    const one = await make('one', '--count', '2', '--workers', '1', '--json');
    const two = await make('two', '--count', '2', '--workers', '2', '--json');
    expect(one.stdout.replaceAll('/one', '')).toBe(two.stdout.replaceAll('/two', ''));
    expect(tree('one')).toBe(tree('two'));
  });

  it('refuses a folder that is not empty, and one that has no exercises', async () => {
    const there = await toolfinch(
      'suite',
      'repair',
      join(folder, 'exercises'),
      '--to',
      join(folder, 'exercises'),
    );
    expect([there.code, there.stderr]).toEqual([2, expect.stringContaining('is not empty')]);
    const none = await toolfinch('suite', 'repair', join(folder, 'nowhere'), '--to', join(folder, 'x'));
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('exercises/practice')]);
  });
});

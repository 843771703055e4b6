import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BoxPool, Provider } from '../../../src/sandbox/contract.ts';
import { createPool } from '../../../src/sandbox/pool.ts';
import { openProvider } from '../../../src/sandbox/open-provider.ts';
import { referenceAgents, tryTask } from '../../../src/sandbox/session/reference-agents.ts';
import { verifyTask } from '../../../src/sandbox/session/verify-task.ts';
import { readPolyglot } from '../../../src/suites/polyglot/read-polyglot.ts';
import type { Task } from '../../../src/suites/task.ts';
import { doubles } from '../support/exercises.ts';
import { freshBox, smallLimits } from '../support/providers.ts';

let folder: string;
let tasks: Task[];
let provider: Provider;
let pool: BoxPool;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-polyglot-'));
  for (const [path, text] of Object.entries(doubles())) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  tasks = readPolyglot(folder).map((task) => ({
    ...task,
    agentTimeoutMs: 10_000,
    verifierTimeoutMs: 10_000,
  }));
  provider = await openProvider({ provider: 'auto', campaign: 'test-polyglot' });
  pool = createPool(provider, { size: 1, warm: 1, limits: smallLimits });
});
afterAll(async () => {
  await pool?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const taskOf = (language: string): Task | undefined => tasks.find(({ id }) => id.startsWith(language));

describe.each(['javascript', 'python'])('an exercise in %s', (language) => {
  it.each(referenceAgents.map((agent) => [agent.name, agent] as const))(
    'gives the agent "%s" what it deserves',
    async (_, agent) => {
      const task = taskOf(language);
      // A machine without Python has no exercises in it.
      if (!task) return expect(language).toBe('python');
      const { reward, detail } = await tryTask(pool, task, agent);
      expect(`${reward} (${detail})`).toMatch(new RegExp(`^${agent.earns} `));
    },
  );
});

describe('an exercise in python', () => {
  const solution = 'def double(n):\n    return 2 * n\n';
  const OK = 'import sys; print("Ran 2 tests in 0.001s\\n\\nOK", file=sys.stderr)';
  it.each([
    ['that is right', solution, 1],
    ['that is right for one test', 'def double(n):\n    return 4\n', 0],
    ['that is right but for a sub-test', 'def double(n):\n    return 2 * n if n else 7\n', 0],
    ['that cannot be loaded', 'def double(n:\n', 0],
    ['that ends with success on loading', `${solution}raise SystemExit(0)\n`, 0],
    ['that says that its tests passed, and ends', `${solution}${OK}; import os; os._exit(0)\n`, 0],
    ['that ends within a test', 'import os\ndef double(n):\n    os._exit(0)\n', 0],
    [
      'that lets every test be skipped',
      'import unittest\ndef double(n):\n    raise unittest.SkipTest("no")\n',
      0,
    ],
  ])('%s', async (_, text, wanted) => {
    const task = taskOf('python');
    if (!task) return;
    await using held = await freshBox(provider);
    const { reward } = await verifyTask(held.box, task, { 'double.py': text });
    expect(reward).toBe(wanted);
  });
});

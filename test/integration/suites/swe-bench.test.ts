import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BoxPool, Provider } from '../../../src/sandbox/contract.ts';
import { openProvider } from '../../../src/sandbox/open-provider.ts';
import { createPool } from '../../../src/sandbox/pool.ts';
import {
  installProject,
  PROJECT,
  readWorkspace,
  restoreWorkspace,
} from '../../../src/sandbox/session/opencode-project.ts';
import { referenceAgents, tryTask } from '../../../src/sandbox/session/reference-agents.ts';
import { verifyTask } from '../../../src/sandbox/session/verify-task.ts';
import { applyPatch } from '../../../src/suites/swe-bench/mirror.ts';
import type { Prediction } from '../../../src/suites/swe-bench/predictions.ts';
import { readSweBench } from '../../../src/suites/swe-bench/read-swe-bench.ts';
import type { Task } from '../../../src/suites/task.ts';
import { freshBox, smallLimits } from '../support/providers.ts';
import { tinyRepository, type TinyRepository } from '../support/tiny-repository.ts';

const COMMAND = fileURLToPath(new URL('../../../bin/toolfinch.mjs', import.meta.url));
let tiny: TinyRepository;
let task: Task;
let provider: Provider;
let pool: BoxPool;
beforeAll(async () => {
  tiny = tinyRepository();
  const [read] = readSweBench(join(tiny.folder, 'instances.jsonl'));
  if (!read) throw new Error('no task');
  task = { ...read, agentTimeoutMs: 10_000, verifierTimeoutMs: 10_000 };
  provider = await openProvider({ provider: 'auto', campaign: 'test-swe-bench' });
  pool = createPool(provider, { size: 1, warm: 1, limits: smallLimits });
});
afterAll(async () => {
  await pool?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
  tiny?.[Symbol.dispose]();
});

describe('an instance of SWE-bench in the sandbox', () => {
  it.each(referenceAgents.map((agent) => [agent.name, agent] as const))(
    'gives the agent "%s" what it deserves',
    async (_, agent) => {
      const { reward, detail } = await tryTask(pool, task, agent);
      expect(`${reward} (${detail})`).toMatch(new RegExp(`^${agent.earns} `));
    },
  );

  const RIGHT =
    "export const price = (items) => items.reduce((sum, i) => sum + i.amount * i.each, 0);\nexport const label = (items) => items.length === 1 ? '1 item' : `${items.length} items`;\n";
  const PASSED = "'(pass) adds up\\n(pass) one item\\n(pass) two items\\n(todo) none'";
  it.each<[string, string, Record<string, string>, number]>([
    ['solved in another way', RIGHT, {}, 1],
    [
      'solved with a file of its own',
      "export { price, label } from './mine.js';",
      { 'src/mine.js': RIGHT },
      1,
    ],
    ['that breaks what worked', RIGHT.replace('i.amount *', ''), {}, 0],
    [
      'that forges a whole log and ends with success (a known limit of logs, see docs/formats.md)',
      `export const price = 1, label = 1; console.log(${PASSED}); process.exit(0);`,
      {},
      1,
    ],
    [
      'that prints passing tests beside failing ones',
      `export const price = () => 6; export const label = () => '2 items'; console.log(${PASSED});`,
      {},
      0,
    ],
    [
      'that prints the marks around passing tests',
      `${RIGHT}console.log('>>>>> Start Test Output\\n' + ${PASSED} + '\\n>>>>> End Test Output');`,
      {},
      0,
    ],
    ['that ends at once with an error', 'process.exit(3);', {}, 0],
    ['that prints passing tests and ends with an error', `console.log(${PASSED}); process.exit(3);`, {}, 0],
    [
      'that changes the settings of the test runner',
      'export const price = 1;',
      {
        'bunfig.toml': '[test]\npreload = ["./src/x.js"]\n',
        'src/x.js': `console.log(${PASSED}); process.exit(0);`,
      },
      0,
    ],
  ])('%s', async (_, text, more, wanted) => {
    await using held = await freshBox(provider);
    const { reward } = await verifyTask(held.box, task, { ...task.workspace, ...more, 'src/price.js': text });
    expect(reward).toBe(wanted);
  });

  it('is to the session a repository of one commit, without a remote and without the fix', async () => {
    await using held = await freshBox(provider);
    await installProject(held.box, null, 'edit');
    await restoreWorkspace(held.box, task);
    const git = async (...args: string[]): Promise<string> =>
      (await held.box.exec(['git', ...args], { cwd: PROJECT, timeoutMs: 10_000 })).stdout;
    expect((await git('rev-list', '--all')).trim().split('\n').length).toBe(1);
    expect(await git('status', '--short')).toBe('');
    expect(await git('remote')).toBe('');
    expect(await git('grep', '-c', 'SECRET-FIX', 'HEAD')).toBe('');
    expect(await git('log', '--all', '--format=%s')).not.toContain('SECRET');
    expect(await readWorkspace(held.box, task)).toEqual(task.workspace);
  });

  it('is solved by the policy model through a tool, and the prediction is a patch that applies', async () => {
    // The reference patch of the tiny repository makes a file, which no edit tool does; the smaller one is enough.
    const patch = String(tiny.instance['patch']).replace(/diff --git a\/src\/words[\s\S]*/, '');
    const file = join(tiny.folder, 'small.jsonl');
    writeFileSync(file, JSON.stringify({ ...tiny.instance, patch, split: 'train' }));
    const predictions = join(tiny.folder, 'predictions.jsonl');
    const stdout = await new Promise<string>((resolve, reject) => {
      const args = [
        'evaluate',
        'builtin',
        '--suite',
        file,
        '--mirrors',
        join(tiny.folder, 'mirrors'),
        '--split',
        'train',
      ];
      execFile(
        process.execPath,
        [COMMAND, ...args, '--json', '--predictions', predictions],
        (error, out, err) => (error ? reject(new Error(err)) : resolve(out)),
      );
    });
    const { evaluations } = JSON.parse(stdout) as { evaluations: { trials: { verdict: string }[] }[] };
    expect(evaluations[0]?.trials.map(({ verdict }) => verdict)).toEqual(['correct']);
    const prediction = JSON.parse(readFileSync(predictions, 'utf8')) as Prediction;
    expect(prediction.instance_id).toBe('us__tiny-1');
    expect(prediction.model_name_or_path).toContain('model policy');
    const after = applyPatch(task.workspace, prediction.model_patch);
    expect(after).toEqual(applyPatch(task.workspace, patch));
    rmSync(predictions);
  });
});

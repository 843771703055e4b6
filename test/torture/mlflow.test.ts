import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cacheFolder } from '../../src/cache-folder.ts';
import { runCommand } from '../kit/command.ts';
import { freePort } from '../kit/free-port.ts';
import { writeSmallProject } from '../kit/small-campaign.ts';

/** What the reporter is checked against; `test/integration/api/telemetry.test.ts` has a receiver that stands for it. */
const MLFLOW = 'mlflow==3.17.2';
const INSTALL_MS = 1_200_000;

let folder: string;
let server: ChildProcess;
let url: string;

/** Installed once, from PyPI, beside what Toolfinch keeps of its own. */
function mlflowCommand(): string {
  const home = join(cacheFolder(), 'mlflow');
  const command = join(home, 'bin/mlflow');
  if (existsSync(command)) return command;
  mkdirSync(home, { recursive: true });
  execFileSync('python3', ['-m', 'venv', home]);
  execFileSync(join(home, 'bin/pip'), ['install', '--quiet', MLFLOW], { timeout: INSTALL_MS });
  return command;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-mlflow-'));
  const command = mlflowCommand();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const store = ['--backend-store-uri', `sqlite:///${folder}/mlflow.db`];
  const args = ['server', '--host', '127.0.0.1', '--port', `${port}`, '--workers', '1', ...store];
  server = spawn(command, args, { cwd: folder, stdio: 'ignore', detached: true });
  const isUp = (): Promise<boolean> =>
    fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isUp())) await sleep(500);
}, INSTALL_MS + 180_000);

afterAll(() => {
  if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly info: { readonly run_id: string; readonly run_name: string; readonly status: string };
  readonly data: {
    readonly metrics: readonly { key: string }[];
    readonly params: readonly { key: string; value: string }[];
    readonly tags: readonly { key: string; value: string }[];
  };
}

async function ask(path: string, body?: object): Promise<Record<string, unknown>> {
  const options = body && {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  };
  const answer = await fetch(`${url}/api/2.0/mlflow/${path}`, options);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Record<string, unknown>;
}

async function runs(): Promise<Run[]> {
  const { experiment } = await ask('experiments/get-by-name?experiment_name=tools');
  const { experiment_id: id } = experiment as { experiment_id: string };
  return (await ask('runs/search', { experiment_ids: [id], order_by: ['start_time ASC'] }))['runs'] as Run[];
}

it('a real MLflow keeps a campaign as a run, and its continuation as another of the same experiment', async () => {
  writeSmallProject(folder, {
    proposals: 3,
    stages: { finalists: { count: 1, trials: 0 }, claim: { enabled: false } },
  });
  const env = { MLFLOW_TRACKING_URI: url, MLFLOW_EXPERIMENT_NAME: 'tools' };
  const first = await runCommand(['run', '--quiet'], { cwd: folder, env });
  expect([first.code, first.stderr]).toEqual([0, '']);
  const [run] = await runs();
  expect(run?.info).toMatchObject({ run_name: 'small', status: 'FINISHED' });
  expect(run?.data.params).toContainEqual({ key: 'campaign', value: 'small' });
  expect(run?.data.tags).toContainEqual({ key: 'toolfinch.applied', value: '3' });
  const { metrics } = await ask(`metrics/get-history?run_id=${run?.info.run_id}&metric_key=best`);
  expect((metrics as { step: number }[]).map(({ step }) => Number(step))).toEqual([1, 2, 3]);
  expect(run?.data.metrics.some(({ key }) => /^finalists?\//.test(key))).toBe(true);

  const more = ['resume', '--campaign', 'small', '--proposals', '5', '--quiet'];
  const second = await runCommand(more, { cwd: folder, env });
  expect([second.code, second.stderr]).toEqual([0, '']);
  const after = await runs();
  // Proposals that were there already.
  expect(after.map(({ data }) => data.params.find(({ key }) => key === 'resumed')?.value)).toEqual([
    '0',
    '3',
  ]);
}, 600_000);

import { execFile, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../../src/api/server.ts';
import { COMMAND, ROOT } from '../../kit/command.ts';
import { EventClient } from '../../kit/event-client.ts';
import { writeSmallProject } from '../../kit/small-campaign.ts';

/** Milliseconds; a busy machine starts OpenCode slowly. */
const PATIENCE = 240_000;
let folder: string;
let server: RunningServer;
let campaign: ChildProcess | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-running-'));
  writeSmallProject(folder);
  cpSync(join(ROOT, 'benchmarks/edit/tools/edit.ts'), join(folder, 'edit.ts'));
  server = await startServer({
    archiveDir: join(folder, 'archive'),
    port: 0,
    suites: [join(folder, 'suite')],
    allow: [folder],
  });
});
afterAll(async () => {
  campaign?.kill('SIGTERM');
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

type Json = Record<string, unknown>;
const json = { 'content-type': 'application/json' };
const rest = async (path: string, body?: Json): Promise<Json & { status?: unknown }> => {
  const options = body && { method: 'POST', headers: json, body: JSON.stringify(body) };
  return (await (await fetch(`${server.url}${path}`, options)).json()) as Json;
};
const rpc = async (method: string, params: Json): Promise<Json> => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const answer = await fetch(`${server.url}/rpc`, { method: 'POST', headers: json, body });
  const { result, error } = (await answer.json()) as { result?: Json; error?: unknown };
  expect(error).toBeUndefined();
  return result ?? {};
};
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(100)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error('waited too long');
}

interface Running {
  readonly id: string;
  readonly variant: string;
  readonly stage: string;
  readonly split: string;
  readonly box: string;
  readonly done: number;
  readonly of?: number;
}
const running = async (): Promise<Running[]> => {
  const { running: list = [] } = (await rest('/v1/campaigns/small/running')) as { running?: Running[] };
  return list;
};

describe('evaluations while they run', () => {
  it(
    'are listed with what is done, have a log, and show the files of a session; OpenCode’s log outlives its session',
    async () => {
      const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state') };
      campaign = execFile(process.execPath, [COMMAND, 'run', '--quiet'], { cwd: folder, env });
      const ended = new Promise<number | null>((resolve) => campaign?.once('exit', resolve));
      const workspace = join(ROOT, 'benchmarks/edit/tasks/date-range/environment/workspace');
      const [name = ''] = readdirSync(workspace, { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? [relative(workspace, join(entry.parentPath, entry.name))] : [],
      );
      const seen = new Map<string, Running>();
      let log: Json | undefined;
      let noFiles: Json | undefined;
      let files: Json | undefined;
      let page = '';
      let client: EventClient | undefined;
      let calls: Promise<boolean> | undefined;
      const follow = (id: string): EventClient => {
        const url = `${server.url}/v1/campaigns/small/running/${id}/events?type=tool.*`;
        const follower = new EventClient(url, () => {
          // A call is told while its session runs. After the second event the connection is cut.
          if (follower === client) calls ??= running().then((list) => list.some((each) => each.id === id));
          if (follower !== client || follower.events.length !== 2) return;
          follower.cut();
          follower.connect();
        });
        return follower;
      };
      await until(async () => {
        for (const each of await running()) {
          seen.set(each.id, each);
          if (each.stage === 'tasks' && client === undefined) {
            client = follow(each.id);
            client.connect();
          }
          if (log === undefined && each.done > 0) {
            const found = await rest(`/v1/campaigns/small/running/${each.id}/log`);
            if (found.status === undefined) log = found;
          }
          if (each.stage === 'tasks' ? files === undefined : noFiles === undefined) {
            const found = await rest(`/v1/campaigns/small/running/${each.id}/files`);
            if (found.code === 'FILES_UNAVAILABLE' && each.stage === 'cases') {
              noFiles = found;
              page = await (await fetch(`${server.url}/campaigns/small/log`)).text();
            }
            // It may be asked for while the workspace is being laid out.
            if (name in ((found['files'] ?? {}) as Json)) files = found['files'] as Json;
          }
        }
        return campaign?.exitCode ?? undefined;
      });
      expect(await ended).toBe(0);
      expect([...seen.values()].some(({ stage }) => stage === 'cases')).toBe(true);
      for (const { id, variant, stage, split, box, done, of = Infinity } of seen.values()) {
        expect(id.startsWith(`${variant}.${stage}.${split}.`)).toBe(true);
        expect(box).not.toBe('');
        expect(done).toBeLessThanOrEqual(of);
      }
      const { lines } = log as { lines: { trial?: string; verdict?: string; outcome?: string }[] };
      const over = lines.find(({ outcome }) => outcome !== undefined);
      // Of a session there is no verdict before its verifier has run.
      expect(over?.verdict ?? over?.outcome).toMatch(/^(correct|whitespace|refused|wrong|ok)$/);
      expect(noFiles).toMatchObject({ status: 409, remedy: expect.stringContaining('suites.show') });
      expect(files).toHaveProperty([name]);
      expect(page).toContain('Live evaluation log');

      expect(await calls).toBe(true);
      const { id: followed = '' } = [...seen.values()].find(({ stage }) => stage === 'tasks') ?? {};
      const whole = follow(followed);
      whole.connect();
      await until(async () => {
        const have = [client, whole].map((each) => each?.events.map(({ id, data }) => `${id} ${data.type}`));
        await sleep(300);
        return have[0]?.length === have[1]?.length && whole.events.length === have[1]?.length
          ? have
          : undefined;
      });
      expect(client?.events).toEqual(whole.events);
      expect(new Set(whole.events.map(({ data }) => data.type))).toContain('tool.completed');
      expect(whole.events.every(({ data }) => data.type.startsWith('tool.'))).toBe(true);
      client?.cut();
      whole.cut();

      expect(await running()).toEqual([]);
      const { evaluations } = (await rest(
        '/v1/campaigns/small/evaluations?stage=tasks&split=validation',
      )) as {
        evaluations: { id: number; variant: string }[];
      };
      const [session] = evaluations;
      const told = (await rest(`/v1/campaigns/small/evaluations/${session?.id}/log`)) as {
        lines: { opencode?: string }[];
        campaign: { variant?: string }[];
      };
      expect(told.lines.some(({ opencode = '' }) => opencode.includes('level='))).toBe(true);
      const written = readFileSync(join(folder, 'archive/small/log.ndjson'), 'utf8');
      expect(told.campaign.length).toBeGreaterThan(0);
      expect(written).toContain(`"${session?.variant}"`);
    },
    PATIENCE * 2,
  );
});

describe('the evaluation of one tool', () => {
  const over = (id: string) =>
    until(async () => {
      const run = await rest(`/v1/evaluate/${id}`);
      return run['state'] === 'running' ? undefined : run;
    });

  it(
    'is started, followed and listed through REST',
    async () => {
      const source = readFileSync(join(folder, 'edit.ts'), 'utf8');
      const started = await rest('/v1/evaluate', {
        tool: { entry: 'edit.ts', files: { 'edit.ts': source } },
        suite: 'suite',
        split: 'train',
      });
      expect(started).toMatchObject({ state: 'running', about: { tool: 'edit.ts', split: 'train' } });
      const run = await over(String(started['id']));
      expect(run['fault']).toBeUndefined();
      expect(run).toMatchObject({ state: 'done' });
      expect(JSON.stringify(run['result'])).toContain('"correctRate"');
      const { runs } = (await rest('/v1/evaluate')) as { runs: Json[] };
      expect(runs[0]).toMatchObject({ id: started['id'], state: 'done' });
      expect(runs[0]).not.toHaveProperty('result');
    },
    PATIENCE,
  );

  it(
    'is started and cancelled through JSON-RPC, which is harmless twice',
    async () => {
      const started = await rpc('evaluate.start', { campaign: 'small', variant: 'baseline', suite: 'suite' });
      const run = String(started['id']);
      expect(await rpc('evaluate.get', { run })).toMatchObject({ state: 'running' });
      expect(await rpc('evaluate.cancel', { run })).toMatchObject({ id: run, state: 'cancelled' });
      expect(await rpc('evaluate.cancel', { run })).toMatchObject({ state: 'cancelled' });
      const { runs } = (await rpc('evaluate.list', {})) as { runs: Json[] };
      expect(runs[0]).toMatchObject({ id: run, state: 'cancelled' });
      expect(await rest(`/v1/evaluate/nobody`)).toMatchObject({ status: 404, code: 'RUN_MISSING' });
    },
    PATIENCE,
  );

  it('is refused where the tool, the suite or the split is wrong', async () => {
    const sent = { entry: 'edit.ts', files: { '../edit.ts': '' } };
    expect(await rest('/v1/evaluate', { tool: sent, suite: 'suite' })).toMatchObject({ status: 400 });
    expect(await rest('/v1/evaluate', { suite: 'nothing' })).toMatchObject({ code: 'SUITE_MISSING' });
    expect(await rest('/v1/evaluate', { suite: 'suite', split: 'heldout' })).toMatchObject({ status: 400 });
  });
});

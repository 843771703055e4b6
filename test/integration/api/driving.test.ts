import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../../src/api/server.ts';
import { COMMAND, runCommand } from '../../kit/command.ts';
import { EventClient } from '../../kit/event-client.ts';
import { writeSmallProject } from '../../kit/small-campaign.ts';

/** Generous, for slow machines: none of these tests measures time. */
const LONG = 900_000;
const STAGES = { finalists: { count: 0 }, claim: { enabled: false } };

let folder: string;
let server: RunningServer | undefined;
let config: Record<string, unknown>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-driving-'));
  config = writeSmallProject(folder, { proposals: 14, stages: STAGES });
  server = await startServer({
    archiveDir: join(folder, 'archive'),
    port: 0,
    allow: [folder],
    suites: [join(folder, 'suite')],
  });
});
afterAll(async () => {
  const { body } = await ask('GET', '/v1/campaigns?state=running');
  for (const { name } of body.campaigns as { name: string }[])
    await ask('POST', `/v1/campaigns/${name}/cancel`);
  await server?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

type Json = Record<string, unknown>;
async function ask(
  method: 'GET' | 'POST',
  path: string,
  body?: Json,
): Promise<{ status: number; body: Json }> {
  const response = await fetch(`${server?.url}${path}`, {
    method,
    ...(method === 'POST' && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body ?? {}),
    }),
  });
  return { status: response.status, body: (await response.json()) as Json };
}

async function finished(name: string): Promise<Json> {
  for (;;) {
    const { body } = await ask('GET', `/v1/campaigns/${name}`);
    if (body.state !== 'running') return body;
    await sleep(300);
  }
}

async function applied(name: string, atLeast: number): Promise<void> {
  while (Number((await ask('GET', `/v1/campaigns/${name}`)).body.applied) < atLeast) await sleep(100);
}

const elites = (name: string): string[] => readdirSync(join(folder, 'archive', name, 'elites')).sort();

describe('a campaign that a door drives', () => {
  it(
    'tells each event once to a client whose connection is cut in the middle, and is paused, resumed and extended as if nothing had happened',
    async () => {
      const started = await ask('POST', '/v1/campaigns', { config: { ...config, name: 'driven' } });
      expect(started).toMatchObject({ status: 201, body: { name: 'driven', state: 'running' } });

      let cuts = 0;
      const client = new EventClient(`${server?.url}/v1/campaigns/driven/events`, ({ data }) => {
        if (data.kind !== 'result' || cuts >= 4) return;
        cuts += 1;
        client.cut();
        setTimeout(() => client.connect(), 20 * cuts);
      });
      client.connect();

      await applied('driven', 3);
      // The second one comes while the first is being carried out, on a slow machine: it must not end the process at once.
      const both = await Promise.all(
        [0, 1_300].map(async (ms) => {
          await sleep(ms);
          return await ask('POST', '/v1/campaigns/driven/pause');
        }),
      );
      for (const paused of both) expect(paused).toMatchObject({ status: 200, body: { state: 'paused' } });
      const door = JSON.parse(readFileSync(join(folder, 'archive/driven/door.json'), 'utf8')) as object;
      expect(door).toMatchObject({ interrupted: true });
      expect((await ask('POST', '/v1/campaigns/driven/pause')).body).toMatchObject({ state: 'paused' });
      expect(await ask('POST', '/v1/campaigns/driven/resume')).toMatchObject({ body: { state: 'running' } });
      const twice = await ask('POST', '/v1/campaigns/driven/resume');
      expect([200, 409]).toContain(twice.status);
      await finished('driven');
      const refused = await ask('POST', '/v1/campaigns/driven/extend', { proposals: 14 });
      expect(refused).toMatchObject({ status: 400, body: { code: 'CAMPAIGN_FAILED' } });
      expect(String(refused.body.detail)).toContain('14 proposals already');
      const extended = await ask('POST', '/v1/campaigns/driven/extend', { proposals: 20 });
      expect(extended.status).toBe(200);
      const end = await finished('driven');
      expect(end).toMatchObject({ state: 'finished', applied: 20, proposals: 20 });

      while (client.events.filter(({ data }) => data.type === 'campaign.finished').length < 2)
        await sleep(100);
      client.cut();
      const results = client.events.filter(({ data }) => data.kind === 'result').map(({ data }) => data.n);
      expect(results).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
      expect(new Set(client.events.map(({ id }) => id)).size).toBe(client.events.length);
      const evaluations = client.events.flatMap(({ data }) => data.evaluation ?? []);
      expect(evaluations).toEqual(evaluations.map((_, i) => i + 1));
      expect(client.events.map(({ data }) => data.type)).toEqual(
        expect.arrayContaining([
          'campaign.started',
          'campaign.interrupted',
          'campaign.resumed',
          'campaign.extended',
        ]),
      );
      expect(cuts).toBe(4);

      const whole = ['run', '--quiet', '--name', 'whole', '--proposals', '20'];
      expect((await runCommand(whole, { cwd: folder })).code).toBe(0);
      expect(elites('driven')).toEqual(elites('whole'));
    },
    LONG,
  );

  it(
    'is forked from a variant, and can be given up',
    async () => {
      const fork = await ask('POST', '/v1/campaigns/driven/fork', {
        variant: 'best',
        config: { seed: '9', proposals: 500 },
      });
      expect(fork).toMatchObject({ status: 201, body: { name: 'driven-fork', seed: '9', state: 'running' } });
      await applied('driven-fork', 0);
      const best = (await ask('GET', '/v1/campaigns/driven/variants/best')).body;
      expect((fork.body.config as Json).origin).toEqual({ campaign: 'driven', variant: best.id });
      const baseline = await (async () => {
        for (;;) {
          const found = await ask('GET', '/v1/campaigns/driven-fork/variants/baseline');
          if (found.status === 200) return found.body;
          await sleep(300);
        }
      })();
      expect(baseline.id).toBe(best.id);
      for (let time = 0; time < 2; time++)
        expect((await ask('POST', '/v1/campaigns/driven-fork/cancel')).body).toMatchObject({
          state: 'cancelled',
        });
      expect(await ask('POST', '/v1/campaigns/driven-fork/resume')).toMatchObject({
        status: 409,
        body: { code: 'CAMPAIGN_OVER' },
      });
    },
    LONG,
  );

  it(
    'is left alone when another process runs it',
    async () => {
      const args = [COMMAND, 'run', '--quiet', '--name', 'theirs', '--proposals', '500'];
      const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
      const exited = new Promise((resolve) => child.on('exit', resolve));
      while ((await ask('GET', '/v1/campaigns/theirs')).body.state !== 'running') await sleep(300);
      for (const verb of ['pause', 'cancel']) {
        const { status, body } = await ask('POST', `/v1/campaigns/theirs/${verb}`);
        expect({ status, code: body.code }).toEqual({ status: 409, code: 'CAMPAIGN_NOT_OURS' });
        expect(body.detail).toContain(`process ${child.pid}`);
      }
      for (const verb of ['resume', 'extend'])
        expect(
          await ask('POST', `/v1/campaigns/theirs/${verb}`, verb === 'extend' ? { proposals: 999 } : {}),
        ).toMatchObject({ status: 409, body: { code: 'CAMPAIGN_RUNNING' } });
      child.kill('SIGINT');
      await exited;
    },
    LONG,
  );

  it(
    'is not begun from what the server may not read, or cannot use',
    async () => {
      symlinkSync('/etc/passwd', join(folder, 'edit.ts'));
      const agent = { protocol: 'acp', command: ['agent'], folder: '/etc' };
      const wrong: [Json, number, string][] = [
        [{ config: { ...config, tool: '/etc/passwd' } }, 400, 'PATH_REFUSED'],
        [{ config: { ...config, tool: 'edit.ts' } }, 400, 'PATH_REFUSED'],
        [{ config: { ...config, suite: '../../../../etc' } }, 400, 'PATH_REFUSED'],
        [{ config: { ...config, sandbox: { agent } } }, 400, 'PATH_REFUSED'],
        [{ config: { ...config, name: '../out' } }, 400, 'CONFIG_INVALID'],
        [{ config: { ...config, proposal: 3 } }, 400, 'CONFIG_INVALID'],
        [{ config: { ...config, models: { use: [{ model: 'a/b' }] } } }, 400, 'MODELS_BY_FILE_ONLY'],
        [{ file: '/etc/passwd' }, 400, 'PATH_REFUSED'],
        [{}, 400, 'INPUT_INVALID'],
      ];
      for (const [body, status, code] of wrong) {
        const answer = await ask('POST', '/v1/campaigns', body);
        expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
        expect(String(answer.body.remedy).length).toBeGreaterThan(10);
      }
      const broken = await ask('POST', '/v1/campaigns', {
        config: { ...config, name: 'broken', tool: join(folder, 'toolfinch.config.json') },
      });
      expect(broken).toMatchObject({ status: 400, body: { code: 'CAMPAIGN_FAILED' } });
      expect(readdirSync(join(folder, 'archive'))).not.toContain('broken');
      expect(readFileSync('/etc/passwd', 'utf8')).toContain('root');
    },
    LONG,
  );
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../../src/api/server.ts';
import { EventClient } from '../../kit/event-client.ts';
import { HeldCampaign } from '../../kit/held-campaign.ts';

let folder: string;
let server: RunningServer;
let campaign: HeldCampaign;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-held-'));
  campaign = new HeldCampaign(folder);
  server = await startServer({ archiveDir: folder, port: 0 });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  campaign[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

type Json = Record<string, unknown>;
const read = async (path: string): Promise<Json> =>
  (await (await fetch(`${server.url}/v1/campaigns/held${path}`)).json()) as Json;
const rpc = async (method: string, params: Json): Promise<unknown> => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { campaign: 'held', ...params } });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${server.url}/rpc`, { method: 'POST', headers, body });
  return ((await answer.json()) as { result?: unknown }).result;
};
/** The first events of an evaluation, behind the one with the id `after`. */
async function events(running: string, count: number, after = ''): Promise<Json[]> {
  const query = after === '' ? '' : `?after=${after}`;
  const client = new EventClient(`${server.url}/v1/campaigns/held/running/${running}/events${query}`);
  client.connect();
  for (const end = Date.now() + 20_000; client.events.length < count && Date.now() < end;) await sleep(20);
  client.cut();
  return client.events.map(({ id, data }) => ({ id, ...data }));
}
const over = (trial: string, verdict: 'correct' | 'wrong') => ({
  ...{ trial, outcome: 'ok', verdict, durationMs: 1 },
});

describe('an evaluation that is made again', () => {
  it('is another one: its first events are not taken for those that a client has, and each has its own log', async () => {
    const preview = campaign.begin('tasks', 'validation');
    preview.note([{ of: 2 }, { trial: 'a#0', opencode: 'first' }, over('a#0', 'wrong')]);
    expect(await events(preview.id, 3)).toHaveLength(3);
    preview.end();
    campaign.tell('validation', preview.id);
    const validation = campaign.begin('tasks', 'validation');
    validation.note([{ of: 1 }, { trial: 'a#0', opencode: 'second' }]);
    expect(validation.id).not.toBe(preview.id);
    expect(await read('/running')).toMatchObject({ running: [{ id: validation.id, of: 1 }] });
    expect(await events(validation.id, 2)).toMatchObject([{ of: 1 }, { opencode: 'second' }]);
    // A client that was at the second event of the first one still gets its third.
    expect(await events(preview.id, 1, '2')).toMatchObject([{ id: '3', type: 'trial.over' }]);
    validation.end();
    campaign.tell('validation', validation.id);
    const { evaluations } = (await read('/evaluations?stage=tasks')) as { evaluations: { id: number }[] };
    const logs = await Promise.all(evaluations.map(({ id }) => read(`/evaluations/${id}/log`)));
    expect(logs.map(({ lines }) => (lines as Json[])[1])).toEqual([
      { trial: 'a#0', opencode: 'first' },
      { trial: 'a#0', opencode: 'second' },
    ]);
  });
});

describe('an evaluation on the held-out split', () => {
  it('tells by no door more than how far it is', async () => {
    const claim = campaign.begin('tasks', 'heldout');
    claim.note([
      { of: 2 },
      { trial: 'a#0', callId: 'c', tool: 'edit', status: 'completed' },
      { trial: 'a#0', opencode: 'what the task is' },
      over('a#0', 'wrong'),
      over('b#0', 'correct'),
    ]);
    const far = [{ of: 2 }, ...['a#0', 'b#0'].map((trial) => ({ trial, outcome: 'ok', durationMs: 1 }))];
    const log = await read(`/running/${claim.id}/log`);
    expect(log).toMatchObject({ done: 2, of: 2 });
    expect(log['lines']).toEqual(far);
    expect(await rpc('running.log', { running: claim.id })).toEqual(log);
    const told = await events(claim.id, 3);
    expect(told.map(({ id }) => id)).toEqual(['1', '4', '5']);
    const page = await (await fetch(`${server.url}/campaigns/held/log`)).text();
    expect(page).toContain('a#0 · ok');
    expect(JSON.stringify(told) + page.slice(page.indexOf('<main>'))).not.toMatch(
      /wrong|correct|edit completed|what the task is/,
    );
  });
});

describe('sessions', () => {
  it('come page by page to the last one, on the page without the held-out ones', async () => {
    for (let i = 0; i < 12; i++) campaign.tell(i === 3 ? 'heldout' : 'validation');
    const all: Json[] = [];
    for (let cursor = ''; ;) {
      const { sessions, next } = await read(`/sessions?limit=7${cursor && `&cursor=${cursor}`}`);
      expect((sessions as Json[]).length).toBeLessThanOrEqual(7);
      all.push(...(sessions as Json[]));
      if (next === undefined) break;
      cursor = String(next);
    }
    expect(all).toHaveLength(120);
    const places = all.map(({ evaluation, trial }) => `${String(evaluation)} ${String(trial)}`);
    expect(new Set(places).size).toBe(120);
    expect(await rpc('sessions.list', { limit: 500 })).toEqual({ sessions: all });

    const page = async (query: string) =>
      await (await fetch(`${server.url}/campaigns/held/sessions${query}`)).text();
    const rows = (html: string) => html.match(/tasks-\d/g)?.length;
    const first = await page('');
    expect(rows(first)).toBe(100);
    const [, next = ''] = /href="(\?cursor=[^"]+)">Next page/.exec(first) ?? [];
    const second = await page(next);
    expect(rows(second)).toBe(10);
    expect(second).not.toContain('Next page');
    expect(first + second).not.toContain('heldout');
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../../src/api/server.ts';

type Json = Record<string, unknown>;
const LIMIT = { timeout: 240_000 };
const SOON = { timeout: 120_000, interval: 100 };

let folder: string;
let server: RunningServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-task-permissions-'));
  server = await startServer({ archiveDir: folder, port: 0 });
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
}, 60_000);

async function get(path: string): Promise<Json> {
  return (await (await fetch(`${server.url}${path}`)).json()) as Json;
}
async function post(path: string, body: unknown): Promise<Json> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${server.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as Json;
}
const pending = async (): Promise<Json[]> =>
  (await get('/v1/permissions?state=pending'))['permissions'] as Json[];

describe('a task whose permissions are forwarded', () => {
  it('waits for a person, its box standing still, and goes on as it was decided', LIMIT, async () => {
    const started = await post('/v1/tasks', { task: 'date-range', ask: { withinSec: 120, default: 'deny' } });
    const id = String(started['task_id']);
    const status = () => get(`/v1/tasks/${id}`);
    await expect.poll(pending, SOON).toHaveLength(1);
    const [first = {}] = await pending();
    expect(first).toMatchObject({ server: `task:${id}`, permission: 'edit', default: 'deny' });
    await expect.poll(async () => (await status())['state'], SOON).toBe('paused');
    for (;;) {
      for (const request of await pending())
        await post(`/v1/permissions/${String(request['id'])}/decide`, { answer: 'allow', by: 'ann' });
      if (['done', 'failed'].includes(String((await status())['state']))) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(await status()).toMatchObject({
      state: 'done',
      outcome: 'ok',
      verdict: 'correct',
      assisted: true,
    });
    const { permissions } = (await get('/v1/permissions')) as { permissions: Json[] };
    for (const request of permissions)
      expect(request).toMatchObject({ state: 'allowed', who: 'ann', delivered: true });
    const { records } = (await get('/v1/audit')) as { records: Json[] };
    expect(records).toHaveLength(permissions.length);
  });

  it('is denied what nobody has allowed in time', LIMIT, async () => {
    const started = await post('/v1/tasks', { task: 'date-range', ask: { withinSec: 1, default: 'deny' } });
    const id = String(started['task_id']);
    await expect
      .poll(async () => ['done', 'failed'].includes(String((await get(`/v1/tasks/${id}`))['state'])), SOON)
      .toBe(true);
    expect(await get(`/v1/tasks/${id}`)).toMatchObject({ state: 'done', assisted: false });
    expect((await get(`/v1/tasks/${id}`))['verdict']).not.toBe('correct');
    const { permissions } = (await get('/v1/permissions?state=expired')) as { permissions: Json[] };
    expect(permissions.length).toBeGreaterThan(0);
    expect(await pending()).toEqual([]);
  });
});

import { generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../../src/api/server.ts';
import { PromotionConfig } from '../../../src/engine/promotion-config.ts';
import { PromotionDesk } from '../../../src/promotion/desk.ts';
import { readInUse } from '../../../src/promotion/in-use.ts';
import { madeUpEvidence, plainTool } from '../../kit/promotion-evidence.ts';

const key = generateKeyPairSync('ed25519');
const signers = [
  { name: 'bot', publicKey: key.publicKey.export({ type: 'spki', format: 'pem' }).toString() },
];

let folder: string;
let server: RunningServer | undefined;
const project = (name: string): string => join(folder, name);
const entry = (name: string): string => join(project(name), '.opencode/tool/shout.ts');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-promotions-'));
  const desk = new PromotionDesk(join(folder, 'archive'), { now: () => Date.now() });
  for (const name of ['rest', 'rpc', 'mcp', 'page']) {
    mkdirSync(project(name));
    desk.ask({
      id: `id-${name}`,
      evidence: madeUpEvidence(plainTool('text.toUpperCase()'), { project: project(name) }),
      inUse: await readInUse(project(name), 'shout'),
      target: { kind: 'tool' },
      policy: PromotionConfig.parse({ approvers: name === 'rest' ? 2 : 1 }),
      who: 'ann',
    });
  }
  for (const name of ['steps', 'demoted']) {
    mkdirSync(join(project(name), '.opencode/tool'), { recursive: true });
    writeFileSync(entry(name), plainTool('text').files['shout.ts'] ?? '');
    desk.ask({
      id: `id-${name}`,
      evidence: madeUpEvidence(plainTool('text.toUpperCase()'), { project: project(name) }),
      inUse: await readInUse(project(name), 'shout'),
      target: { kind: 'canary', share: 0.1, then: [0.5] },
      policy: PromotionConfig.parse(name === 'steps' ? { signers } : {}),
      who: 'ann',
    });
  }
  server = await startServer({ archiveDir: join(folder, 'archive'), port: 0 });
}, 60_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const post = async (
  path: string,
  body: unknown,
): Promise<{ status: number; json: Record<string, unknown> }> => {
  const response = await fetch(`${server?.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
};
const get = async (path: string): Promise<string> => (await fetch(`${server?.url}${path}`)).text();

describe('promotions through the doors', () => {
  it('are listed and read with their evidence', async () => {
    const { promotions } = JSON.parse(await get('/v1/promotions?state=pending')) as {
      promotions: { id: string }[];
    };
    expect(promotions.map(({ id }) => id)).toEqual(
      ['rest', 'rpc', 'mcp', 'page', 'steps', 'demoted'].map((name) => `id-${name}`),
    );
    expect(JSON.parse(await get('/v1/promotions/id-rest'))).toMatchObject({
      by: 'ann',
      state: 'pending',
      approvers: 2,
      evidence: { improves: true },
    });
  });

  it('are approved by several people, installed and taken back by REST', async () => {
    const first = await post('/v1/promotions/id-rest/approve', { by: 'bob', comment: 'good' });
    expect(first).toMatchObject({
      status: 200,
      json: { state: 'pending', approvals: [{ who: 'bob', comment: 'good' }] },
    });
    const again = await post('/v1/promotions/id-rest/approve', { by: 'bob' });
    expect(again).toMatchObject({ status: 409, json: { code: 'APPROVED_ALREADY' } });
    const second = await post('/v1/promotions/id-rest/approve', { by: 'eve' });
    expect(second.json).toMatchObject({ state: 'approved', installed: entry('rest') });
    expect(readFileSync(entry('rest'), 'utf8')).toContain('toUpperCase');
    const back = await post('/v1/promotions/id-rest/rollback', { by: 'eve', comment: 'worse' });
    expect(back.json).toMatchObject({ installed: null, rolledBack: true });
    expect(existsSync(entry('rest'))).toBe(false);
    const forth = await post('/v1/promotions/id-rest/rollback', { by: 'eve', to: 'id-rest' });
    expect(forth.json).toMatchObject({ installed: entry('rest'), rolledBack: false });
    expect(readFileSync(entry('rest'), 'utf8')).toContain('toUpperCase');
    await post('/v1/promotions/id-rest/rollback', { by: 'eve', to: 'before:id-rest' });
    expect(existsSync(entry('rest'))).toBe(false);
    const elsewhere = await post('/v1/promotions/id-rest/rollback', { to: 'id-rpc' });
    expect(elsewhere).toMatchObject({ status: 400, json: { code: 'VERSION_ELSEWHERE' } });
  });

  it('are rejected by JSON-RPC, and approved by MCP', async () => {
    const { json } = await post('/rpc', {
      ...{ jsonrpc: '2.0', id: 1, method: 'promotions.reject' },
      params: { promotion: 'id-rpc', by: 'bob', comment: 'no' },
    });
    expect(json).toMatchObject({ result: { state: 'rejected', rejection: { who: 'bob', comment: 'no' } } });
    await post('/mcp', {
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: { name: 'promotions_approve', arguments: { promotion: 'id-mcp', by: 'agent' } },
    });
    expect(readFileSync(entry('mcp'), 'utf8')).toContain('toUpperCase');
  });

  it('are decided by a system elsewhere, which signs what it decides', async () => {
    const { id, variant, evidenceHash } = JSON.parse(await get('/v1/promotions/id-steps')) as Record<
      string,
      string
    >;
    const at = new Date().toISOString();
    const signed = (decision: string) => {
      // As docs/promotion.md has it.
      const text = `{"at":"${at}","comment":"","decision":"${decision}","evidence":"${evidenceHash}","request":"${id}","variant":"${variant}"}`;
      return { at, value: sign(null, Buffer.from(text), key.privateKey).toString('base64') };
    };
    const page = await get('/promotions/id-steps');
    expect(page).toContain('signatures of bot');
    expect(page).not.toContain('/approve"');
    const path = '/v1/promotions/id-steps/approve';
    expect(await post(path, { by: 'bot' })).toMatchObject({ status: 400, json: { code: 'NOT_SIGNED' } });
    expect(await post(path, { signature: signed('reject') })).toMatchObject({
      json: { code: 'SIGNATURE_INVALID' },
    });
    const { json } = await post(path, { signature: signed('approve') });
    expect(json).toMatchObject({ state: 'approved', approvals: [{ who: 'bot' }], canary: 'running' });
  });

  it('that are canaries are advanced, finished and demoted', async () => {
    const canary = async (): Promise<unknown> => JSON.parse(await get('/v1/promotions/id-steps/canary'));
    expect(await canary()).toMatchObject({ share: 0.1, next: 0.5, verdict: 'wait' });
    expect(await get('/promotions/id-steps')).toContain('data-action="/v1/promotions/id-steps/advance"');
    expect((await post('/v1/promotions/id-steps/follow', { by: 'cron' })).json).toMatchObject({
      ...{ did: 'nothing', verdict: 'wait', promotion: { canary: 'running', step: { share: 0.1 } } },
    });
    const advanced = await post('/v1/promotions/id-steps/advance', { by: 'bob', comment: 'fine so far' });
    expect(advanced.json).toMatchObject({ canary: 'running', step: { share: 0.5 } });
    expect(readFileSync(entry('steps'), 'utf8')).toContain('share: 0.5,');
    expect(await get('/promotions/id-steps')).toContain('data-action="/v1/promotions/id-steps/finish"');
    const { json } = await post('/rpc', {
      ...{ jsonrpc: '2.0', id: 1, method: 'promotions.finish' },
      params: { promotion: 'id-steps', by: 'bob' },
    });
    expect(json).toMatchObject({ result: { canary: 'finished' } });
    expect(readFileSync(entry('steps'), 'utf8')).toContain('toUpperCase');
    expect(await post('/v1/promotions/id-steps/advance', {})).toMatchObject({
      status: 409,
      json: { code: 'CANARY_NOT_RUNNING' },
    });

    await post('/v1/promotions/id-demoted/approve', { by: 'bob' });
    await post('/mcp', {
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: { name: 'promotions_demote', arguments: { promotion: 'id-demoted', by: 'agent' } },
    });
    expect(readFileSync(entry('demoted'), 'utf8')).toBe(plainTool('text').files['shout.ts']);
  });

  it('say which promotion there is not', async () => {
    expect(await post('/v1/promotions/nope/approve', {})).toMatchObject({
      status: 404,
      json: { code: 'REQUEST_UNKNOWN' },
    });
  });

  it('are on the page, with what may be done about them', async () => {
    expect(await get('/promotions')).toContain('href="/promotions/id-page"');
    const pending = await get('/promotions/id-page');
    expect(pending).toContain('data-action="/v1/promotions/id-page/approve"');
    expect(pending).toContain('Held-out cases');
    // What the buttons send.
    await post('/v1/promotions/id-page/approve', {});
    expect(await get('/promotions/id-page')).toContain('data-action="/v1/promotions/id-page/rollback"');
  });

  it('are in the log, whole', async () => {
    const { records } = JSON.parse(await get('/v1/audit')) as {
      records: { who: string; what: { kind: string } }[];
    };
    expect(records.map(({ what }) => what.kind).filter((kind) => kind === 'installed')).toHaveLength(5);
    expect(records.some(({ who, what }) => who === 'agent' && what.kind === 'approved')).toBe(true);
  });
});

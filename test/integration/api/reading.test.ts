import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { operations } from '../../../src/api/operations/index.ts';
import { startServer, type RunningServer } from '../../../src/api/server.ts';
import { runSmallCampaign } from '../../kit/small-campaign.ts';

let folder: string;
let server: RunningServer | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-doors-'));
  await runSmallCampaign(folder);
  server = await startServer({
    archiveDir: join(folder, 'archive'),
    port: 0,
    suites: [join(folder, 'suite')],
  });
}, 600_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

type Json = Record<string, unknown>;
const get = (path: string): Promise<Response> => fetch(`${server?.url}${path}`);
const read = async (path: string): Promise<Json> => {
  const response = await get(path);
  expect(response.status, path).toBe(200);
  return (await response.json()) as Json;
};
const rpc = async (body: unknown): Promise<Response> =>
  fetch(`${server?.url}/rpc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

interface Variant {
  readonly id: string;
  readonly proposal: number;
  readonly fate: string;
  readonly objectives: { readonly score: number };
}

/** Inputs with which every operation that reads has something to say. */
const INPUTS: Record<string, Json> = {
  health: {},
  'campaigns.list': {},
  'campaigns.get': { campaign: 'small' },
  'variants.list': { campaign: 'small', order: 'fitness', limit: 3 },
  'variants.get': { campaign: 'small', variant: 'best' },
  'variants.source': { campaign: 'small', variant: 'best' },
  'variants.diff': { campaign: 'small', variant: 'best', against: 'baseline' },
  'variants.lineage': { campaign: 'small', variant: 'best' },
  'evaluations.list': { campaign: 'small', stage: 'tasks' },
  'evaluations.get': { campaign: 'small', evaluation: 1 },
  'archive.query': { campaign: 'small' },
  'sessions.list': { campaign: 'small' },
  'suites.list': {},
  'suites.show': { suite: 'suite' },
};

describe('operations that read', () => {
  it('say how a campaign stands', async () => {
    expect(await read('/v1/campaigns?state=finished')).toMatchObject({
      campaigns: [{ name: 'small', state: 'finished', applied: 8, proposals: 8 }],
      unreadable: [],
    });
    expect(await read('/v1/campaigns/small')).toMatchObject({ heldoutOpenings: 0, config: { seed: '1' } });
    expect(await read('/v1/health')).toMatchObject({ ok: true, campaigns: 1 });
  });

  it('give every variant once, page by page, in either order', async () => {
    const all = (await read('/v1/campaigns/small/variants')) as { variants: Variant[] };
    expect(all.variants[0]).toMatchObject({ proposal: 0, fate: 'baseline' });
    for (const order of ['proposal', 'fitness']) {
      const paged: Variant[] = [];
      for (let cursor = ''; ;) {
        const page = await read(
          `/v1/campaigns/small/variants?order=${order}&limit=2${cursor && `&cursor=${cursor}`}`,
        );
        paged.push(...(page.variants as Variant[]));
        if (page.next === undefined) break;
        cursor = String(page.next);
      }
      const key = ({ proposal, objectives }: Variant): number =>
        order === 'proposal' ? proposal : -objectives.score;
      expect(paged.map(({ id }) => id).sort()).toEqual(all.variants.map(({ id }) => id).sort());
      expect(paged.map(key)).toEqual(paged.map(key).toSorted((a, b) => a - b));
    }
    const kept = (await read('/v1/campaigns/small/variants?fate=new')) as { variants: Variant[] };
    expect(kept.variants.every(({ fate }) => fate === 'new')).toBe(true);
  });

  it('put variants in the order of any objective', async () => {
    const { variants } = (await read(
      '/v1/campaigns/small/variants?order=fitness&objective=wrongRate',
    )) as unknown as {
      variants: { objectives: { wrongRate: number } }[];
    };
    const rates = variants.map(({ objectives }) => objectives.wrongRate);
    expect(rates.length).toBeGreaterThan(1);
    // Fewer wrong ones are better.
    expect(rates).toEqual(rates.toSorted((a, b) => a - b));
  });

  it('answer 304 to who has the answer, until the journal has more', async () => {
    const path = '/v1/campaigns/small/variants/best';
    const first = await get(path);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    const ask = (tag: string) => fetch(`${server?.url}${path}`, { headers: { 'if-none-match': tag } });
    const second = await ask(etag);
    expect([second.status, await second.text()]).toEqual([304, '']);
    expect((await ask('"other"')).status).toBe(200);
    expect((await get('/v1/campaigns/small/variants')).headers.get('etag')).not.toBe(etag);
    expect((await get('/v1/campaigns/small')).headers.get('etag')).toBeNull();
  });

  it('tell the same of a variant by name, by id and by the beginning of the id', async () => {
    const best = await read('/v1/campaigns/small/variants/best');
    const id = String(best.id);
    expect(await read(`/v1/campaigns/small/variants/${id}`)).toEqual(best);
    expect(await read(`/v1/campaigns/small/variants/${id.slice(0, 10)}`)).toEqual(best);
    const { steps } = (await read('/v1/campaigns/small/variants/best/lineage')) as { steps: Variant[] };
    expect(steps[0]).toMatchObject({ proposal: 0 });
    expect(steps.at(-1)?.id).toBe(id);
    const source = await read('/v1/campaigns/small/variants/baseline/source');
    expect((source.files as Record<string, string>)['edit.ts']).toContain('export default tool({');
    const { patch, from } = await read('/v1/campaigns/small/variants/best/diff');
    expect(from).toBe(steps.at(-2)?.id ?? id);
    if (from !== id) expect(patch).toContain('@@');
  });

  it('come to the archive that the campaign itself came to', async () => {
    const report = JSON.parse(readFileSync(join(folder, 'archive/small/report.json'), 'utf8')) as {
      elites: { id: string; cell: string }[];
      stats: unknown;
    };
    const archive = (await read('/v1/campaigns/small/archive')) as {
      elites: { id: string; cell: string }[];
      stats: unknown;
    };
    const place = ({ id, cell }: { id: string; cell: string }): string => `${cell} ${id}`;
    expect(archive.elites.map(place)).toEqual(report.elites.map(place));
    expect(archive.stats).toEqual(report.stats);
  });

  it('show a session step by step, with every tool call', async () => {
    const { sessions } = (await read('/v1/campaigns/small/sessions')) as {
      sessions: { evaluation: number; trial: string; toolCalls: number; trajectory: boolean }[];
    };
    const [session] = sessions;
    if (!session) throw new Error('There is no session.');
    expect(session).toMatchObject({ task: 'date-range', model: 'policy', trajectory: true });
    const path = `/v1/campaigns/small/evaluations/${session.evaluation}/trajectory`;
    const trajectory = (await read(`${path}?trial=${encodeURIComponent(session.trial)}`)) as {
      steps: { tool_calls?: unknown[]; observation?: { results: unknown[] } }[];
    };
    const calls = trajectory.steps.flatMap((step) => step.tool_calls ?? []);
    expect(calls).toHaveLength(session.toolCalls);
    const whole = await read(`/v1/campaigns/small/evaluations/${session.evaluation}`);
    expect(JSON.stringify(whole)).not.toContain('tool_calls');
  });

  it('do not change what the campaign writes for people', () => {
    expect(readFileSync(join(folder, 'archive/small/report.json'), 'utf8')).not.toContain('trajectory');
  });
});

describe('REST', () => {
  it('is described by a document whose every schema its answers fit', async () => {
    const document = (await read('/openapi.json')) as {
      openapi: string;
      paths: Record<string, Record<string, Described>>;
    };
    expect(document.openapi).toBe('3.1.0');
    const described = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(described.map(({ operationId }) => operationId)).toEqual(
      expect.arrayContaining(operations.map(({ name }) => name)),
    );
    for (const [name, input] of Object.entries(INPUTS)) {
      const [path, description] = find(document.paths, name);
      const rest = { ...input };
      const filled = path.replace(/\{(\w+)\}/g, (_, key: string) => {
        const value = String(rest[key]);
        delete rest[key];
        return value;
      });
      const body = await read(`${filled}?${new URLSearchParams(rest as Record<string, string>).toString()}`);
      const schema = description.responses['200']?.content['application/json']?.schema;
      expect(z.fromJSONSchema(schema as never).safeParse(body).error, name).toBeUndefined();
    }
  });

  it.each([
    ['/v1/campaigns/none', 404, 'CAMPAIGN_MISSING', 'campaigns.list'],
    ['/v1/campaigns/small/variants/ffff', 404, 'VARIANT_MISSING', 'variants.list'],
    ['/v1/campaigns/small/variants/champio', 404, 'VARIANT_MISSING', 'variants.list'],
    ['/v1/campaigns/small/variants?limit=many', 400, 'INPUT_INVALID', 'openapi'],
    ['/v1/campaigns/small/variants?sort=score', 400, 'INPUT_INVALID', 'openapi'],
    ['/v1/campaigns/small/variants?cursor=xyz', 400, 'CURSOR_INVALID', 'first page'],
    ['/v1/campaigns/small/evaluations/1/trajectory?trial=nobody', 404, 'TRIAL_MISSING', 'evaluations.get'],
    ['/v1/campaigns/small/evaluations/99999', 404, 'EVALUATION_MISSING', 'evaluations.list'],
    ['/v1/suites/nowhere', 404, 'SUITE_MISSING', 'suites.list'],
    ['/v1/campaigns/small/events?after=soon', 400, 'EVENT_ID_INVALID', 'last event'],
    ['/v1/nothing', 404, 'ROUTE_MISSING', 'openapi'],
  ])('says of %s what is wrong and what to do', async (path, status, code, remedy) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await response.json()) as Json;
    expect(problem).toMatchObject({ status, code });
    expect(String(problem.remedy)).toContain(remedy);
    expect(JSON.stringify(problem)).not.toMatch(/\.ts:\d/);
  });
});

describe('a path with another method', () => {
  it.each([
    ['DELETE', '/v1/campaigns/small', 'GET'],
    ['POST', '/v1/campaigns/small/variants', 'GET'],
    ['PUT', '/v1/campaigns', 'GET, POST'],
    ['GET', '/rpc', 'POST'],
  ])('says of %s %s what it knows', async (method, path, allowed) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${server?.url}${path}`, { method, headers });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allowed]);
    expect(await response.json()).toMatchObject({ code: 'METHOD_WRONG', remedy: expect.any(String) });
  });
});

describe('JSON-RPC', () => {
  it('answers as REST does, for every operation that reads', async () => {
    for (const [method, params] of Object.entries(INPUTS).filter(([name]) => name !== 'health')) {
      const [path] = find(
        ((await read('/openapi.json')) as { paths: Record<string, Record<string, Described>> }).paths,
        method,
      );
      const rest = { ...params };
      const filled = path.replace(/\{(\w+)\}/g, (_, key: string) => {
        const value = String(rest[key]);
        delete rest[key];
        return value;
      });
      const query = new URLSearchParams(rest as Record<string, string>).toString();
      const reply = (await (await rpc({ jsonrpc: '2.0', id: 'x', method, params })).json()) as Json;
      expect(reply).toEqual({ jsonrpc: '2.0', id: 'x', result: await read(`${filled}?${query}`) });
    }
  });

  it('takes batches, in which notifications get no answer', async () => {
    const one = { jsonrpc: '2.0', method: 'health' };
    const reply = await (await rpc([{ ...one, id: 1 }, one, { ...one, id: 2 }, 7])).json();
    expect((reply as Json[]).map(({ id }) => id)).toEqual([1, 2, null]);
    expect((await rpc([one, one])).status).toBe(204);
    expect((await rpc(one)).status).toBe(204);
  });

  it.each([
    ['{"jsonrpc":', -32700],
    [{ jsonrpc: '1.0', id: 1, method: 'health' }, -32600],
    [[], -32600],
    [Array.from({ length: 101 }, () => ({ jsonrpc: '2.0', id: 1, method: 'health' })), -32600],
    [{ jsonrpc: '2.0', id: 1, method: 'nothing' }, -32601],
    [{ jsonrpc: '2.0', id: 1, method: 'variants.list', params: { campaign: 'small', limit: -1 } }, -32602],
    [{ jsonrpc: '2.0', id: 1, method: 'health', params: [1] }, -32602],
    [{ jsonrpc: '2.0', id: 1, method: 'campaigns.get', params: { campaign: 'none' } }, -32000],
  ])('answers to %j with the standard error %i', async (body, code) => {
    const reply = (await (await rpc(body)).json()) as { error: { code: number; message: string } };
    expect(reply.error.code).toBe(code);
    expect(reply.error.message.length).toBeGreaterThan(10);
  });
});

interface Described {
  readonly operationId: string;
  readonly responses: Record<string, { content: Record<string, { schema: unknown }> }>;
}

function find(paths: Record<string, Record<string, Described>>, name: string): [string, Described] {
  for (const [path, methods] of Object.entries(paths)) {
    const found = Object.values(methods).find(({ operationId }) => operationId === name);
    if (found) return [path, found];
  }
  throw new Error(`${name} is not described.`);
}

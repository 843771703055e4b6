import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createApp } from '../../../src/api/app.ts';
import { openContext } from '../../../src/api/open-context.ts';
import { operations } from '../../../src/api/operations/index.ts';
import type { Operation } from '../../../src/api/operations/operation.ts';
import { startServer, type RunningServer } from '../../../src/api/server.ts';
import { runSmallCampaign } from '../../kit/small-campaign.ts';

let folder: string;
let server: RunningServer | undefined;
let mcp: Client | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-doors-'));
  await runSmallCampaign(folder);
  server = await startServer({
    archiveDir: join(folder, 'archive'),
    port: 0,
    suites: [join(folder, 'suite')],
  });
  const { sessions } = (await read('/v1/campaigns/small/sessions')) as { sessions: Json[] };
  INPUTS['evaluations.trajectory'] = { ...TRIAL, evaluation: sessions[0]?.evaluation };
  mcp = new Client({ name: 'test', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`));
  // The SDK's types do not know exactOptionalPropertyTypes.
  await mcp.connect(transport as Parameters<Client['connect']>[0]);
}, 600_000);
afterAll(async () => {
  await mcp?.close();
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

const TRIAL = { campaign: 'small', trial: 'date-range#0' };
/** Inputs with which operations that read have something to say. */
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
  'evaluations.log': { campaign: 'small', evaluation: 1 },
  'evaluations.trajectory': TRIAL,
  'running.list': { campaign: 'small' },
  'archive.query': { campaign: 'small' },
  'sessions.list': { campaign: 'small' },
  'suites.list': {},
  'suites.show': { suite: 'suite' },
  'evaluate.list': {},
  'promotions.list': {},
  'promotions.runs': {},
  'audit.list': {},
  'permissions.list': {},
  ping: { message: 'you' },
};
/** Those that read what is there only for a while: what they say where nothing is. */
const NOTHING: Record<string, readonly [input: Json, code: string]> = {
  'running.log': [{ campaign: 'small', running: 'x' }, 'EVALUATION_MISSING'],
  'running.files': [{ campaign: 'small', running: 'x' }, 'EVALUATION_MISSING'],
  'evaluate.get': [{ run: 'x' }, 'RUN_MISSING'],
  'promotions.get': [{ promotion: 'x' }, 'REQUEST_UNKNOWN'],
  'promotions.canary': [{ promotion: 'x' }, 'REQUEST_UNKNOWN'],
  'promotions.run': [{ run: 'x' }, 'RUN_MISSING'],
  'permissions.get': [{ permission: 'x' }, 'PERMISSION_UNKNOWN'],
  'tasks.status': [{ task_id: 'x' }, 'RUN_MISSING'],
  'tasks.history': [{ task_id: 'x' }, 'RUN_MISSING'],
  'tasks.files': [{ task_id: 'x' }, 'RUN_MISSING'],
  'tasks.file': [{ task_id: 'x', path: 'a' }, 'RUN_MISSING'],
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

  it('add up what all sessions came to, on the page as well', async () => {
    const { sessions } = (await read('/v1/campaigns/small/sessions')) as {
      sessions: { toolCalls: number; tokensIn: number; tokensOut: number; cost?: number }[];
    };
    const sum = (of: (session: (typeof sessions)[number]) => number): number =>
      sessions.reduce((all, session) => all + of(session), 0);
    const totals = {
      sessions: sessions.length,
      toolCalls: sum(({ toolCalls }) => toolCalls),
      tokensIn: sum(({ tokensIn }) => tokensIn),
      tokensOut: sum(({ tokensOut }) => tokensOut),
    };
    expect(totals.tokensIn).toBeGreaterThan(100);
    const priced = sessions.some(({ cost }) => cost !== undefined) && { usd: sum(({ cost = 0 }) => cost) };
    expect((await read('/v1/campaigns/small')).sessions).toEqual({ ...totals, ...priced });
    const page = await (await get('/campaigns/small')).text();
    expect(page).toContain(`${totals.tokensIn} tokens in, ${totals.tokensOut} out`);
  });

  it('do not change what the campaign writes for people', () => {
    expect(readFileSync(join(folder, 'archive/small/report.json'), 'utf8')).not.toContain('trajectory');
  });
});

/** The address of an operation with this input. */
function addressOf({ http }: Operation, input: Json): string {
  const rest = { ...input };
  const path = http.path.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = encodeURIComponent(String(rest[key]));
    delete rest[key];
    return value;
  });
  return `${path}?${new URLSearchParams(rest as Record<string, string>).toString()}`;
}

/** What each door says to a question: its answer, or the code of what is wrong. */
const DOORS: Record<string, (operation: Operation, input: Json) => Promise<unknown>> = {
  async REST(operation, input) {
    const response = await get(addressOf(operation, input));
    const body = (await response.json()) as Json;
    return response.ok ? body : body.code;
  },
  async 'JSON-RPC'({ name }, params) {
    const reply = await (await rpc({ jsonrpc: '2.0', id: 'x', method: name, params })).json();
    const { result, error } = reply as { result?: unknown; error?: { data?: { code?: string } } };
    return error ? error.data?.code : result;
  },
  async MCP({ name, mcp: tool = name.replaceAll('.', '_') }, input) {
    const { isError, content, structuredContent } = (await mcp?.callTool({
      name: tool,
      arguments: input,
    })) as {
      isError?: boolean;
      content: { text: string }[];
      structuredContent?: unknown;
    };
    const told = JSON.parse(content[0]?.text ?? '') as Json;
    if (isError === true) return told.code;
    expect(told).toEqual(structuredContent);
    return told;
  },
};

describe('every operation that reads', () => {
  const reading = operations.filter(({ http }) => http.method === 'get');

  it.each(reading.map((operation) => [operation.name, operation] as const))(
    'answers through each door the same: %s',
    async (name, operation) => {
      const [input, code] = name in INPUTS ? [INPUTS[name]] : (NOTHING[name] ?? []);
      if (!input) throw new Error(`There is no input for ${name} here.`);
      const answers: unknown[] = [];
      for (const ask of Object.values(DOORS)) {
        const answer = await ask(operation, input);
        if (code === undefined) expect(operation.output.safeParse(answer).error).toBeUndefined();
        // Time goes on between two doors.
        answers.push(name === 'health' ? { ...(answer as Json), uptimeSec: 0 } : answer);
      }
      if (code !== undefined) expect(answers[0]).toBe(code);
      for (const answer of answers.slice(1)) expect(answer).toEqual(answers[0]);
    },
  );
});

describe('REST', () => {
  it('has no path that the document does not describe, and the document describes no other one', async () => {
    await using context = openContext({ archiveDir: join(folder, 'archive') });
    const app = createApp(context, {
      guard: { token: undefined, hosts: [], origins: [], perSecond: 1, now: Date.now },
      events: { clients: 1, closing: new AbortController().signal },
      bodyBytes: 1,
    });
    const served = app.routes
      .filter(({ path }) => path.startsWith('/v1/'))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const { paths } = Document.parse(await read('/openapi.json'));
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(new Set(described)).toEqual(new Set(served));
  });

  it('is described by a document that holds together: paths, parameters, references, security', async () => {
    const document = Document.parse(await read('/openapi.json'));
    const ids: string[] = [];
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const { operationId, parameters = [] } of Object.values(methods)) {
        ids.push(operationId);
        const named = parameters.filter((each) => each.in === 'path');
        expect(named.map(({ name }) => `{${name}}`).sort(), operationId).toEqual(
          (path.match(/\{\w+\}/g) ?? []).sort(),
        );
        expect(
          named.every(({ required }) => required === true),
          operationId,
        ).toBe(true);
        expect(new Set(parameters.map((each) => `${each.in} ${each.name}`)).size).toBe(parameters.length);
      }
    }
    expect(new Set(ids).size).toBe(ids.length);
    const text = JSON.stringify(document);
    for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
      expect(document.components.schemas).toHaveProperty(name);
    for (const scheme of document.security.flatMap((each) => Object.keys(each)))
      expect(document.components.securitySchemes).toHaveProperty(scheme);
    // On loopback a server may have no token.
    expect(document.security).toEqual([{ token: [] }, {}]);
  });

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

const Schema = z.record(z.string(), z.unknown()).refine((schema) => {
  z.fromJSONSchema(schema as never);
  return true;
});
const Content = z.record(z.string().includes('/'), z.strictObject({ schema: Schema }));
/** OpenAPI 3.1, as far as it is used here; every schema is one that can be read. */
const Document = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(
      z.enum(['get', 'post']),
      z.strictObject({
        operationId: z.string(),
        summary: z.string(),
        parameters: z
          .array(
            z.strictObject({
              name: z.string(),
              in: z.enum(['path', 'query', 'header']),
              required: z.boolean().optional(),
              description: z.string().optional(),
              schema: Schema,
            }),
          )
          .optional(),
        requestBody: z.strictObject({ required: z.boolean(), content: Content }).optional(),
        responses: z.record(
          z.string().regex(/^(default|[1-5]\d\d)$/),
          z.strictObject({ description: z.string().min(1), content: z.record(z.string(), z.unknown()) }),
        ),
      }),
    ),
  ),
  components: z.strictObject({
    schemas: z.record(z.string(), Schema),
    securitySchemes: z.record(
      z.string(),
      z.strictObject({ type: z.literal('http'), scheme: z.literal('bearer') }),
    ),
  }),
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

import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askModel } from '../../../src/models/ask-model.ts';
import { ExchangeAborted, type Exchange } from '../../../src/models/exchange.ts';
import { attachModelServer, ownModelServer, type ModelServer } from '../../../src/models/model-server.ts';
import {
  scriptedProviderConfig,
  startScriptedProvider,
  type ScriptedProvider,
  type ScriptedReply,
} from '../../kit/scripted-provider.ts';
import { makeProject } from '../support/opencode-process.ts';

const NOTE = 'a note to agents that is nobody else’s business';
const OK: ScriptedReply = { kind: 'text', text: 'fine' };

let folder: string;
let provider: ScriptedProvider;
let server: ModelServer;
/** What the endpoint answers to the n-th request of the present test. */
let script: (n: number) => ScriptedReply = () => OK;
let before = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-exchange-'));
  provider = await startScriptedProvider((_, n) => script(n - before));
  // As if the campaign were kept inside somebody's project.
  writeFileSync(join(folder, 'AGENTS.md'), NOTE);
  writeFileSync(join(folder, 'opencode.json'), JSON.stringify({ instructions: ['AGENTS.md'] }));
  server = ownModelServer({
    home: join(folder, 'campaign/model-server'),
    config: scriptedProviderConfig(provider.url, { apiKey: '{env:SCRIPTED_KEY}' }),
    env: { PATH: process.env['PATH'], SCRIPTED_KEY: 'sk-scripted-1' },
  });
  await server.client();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const always = (reply: ScriptedReply) => (): ScriptedReply => reply;
const first =
  (reply: ScriptedReply) =>
  (n: number): ScriptedReply =>
    n === 0 ? reply : OK;

function ask(
  answers: (n: number) => ScriptedReply,
  timeoutMs = 60_000,
  signal?: AbortSignal,
): Promise<Exchange> {
  script = answers;
  before = provider.requests.length;
  const question = { model: 'scripted/writer', system: 'Be brief.', prompt: 'Say: fine.', timeoutMs };
  return askModel(server, { ...question, ...(signal && { signal }) });
}

const requests = (): number => provider.requests.length - before;

describe('one exchange with a model through OpenCode', () => {
  it('sends the prompt and nothing else, offers no tool, and tells tokens and money', async () => {
    expect(await ask(always(OK))).toEqual({
      kind: 'reply',
      text: 'fine',
      // One dollar a million tokens sent, two received.
      usage: { tokensIn: 100, tokensOut: 10, usd: 0.00012 },
    });
    const [request] = provider.requests.slice(before);
    expect(request).toMatchObject({ model: 'writer', prompt: 'Say: fine.', tools: [] });
    expect(request?.system).toContain('Be brief.');
    expect(request?.system.length).toBeLessThan(1_000);
    expect(request?.system).not.toContain(NOTE);
    expect(request?.authorization).toBe('Bearer sk-scripted-1');
    expect(requests()).toBe(1);
  });

  it('waits for a slow stream', async () => {
    expect(
      await ask(always({ kind: 'text', text: 'slowly but surely', chunks: 8, pauseMs: 200 })),
    ).toMatchObject({
      kind: 'reply',
      text: 'slowly but surely',
    });
  });

  it('ends a stream that is too slow at the deadline', async () => {
    const slow = { kind: 'text', text: 'slowly but surely', chunks: 10, pauseMs: 1_000 } as const;
    expect(await ask(always(slow), 2_000)).toMatchObject({ kind: 'failed', reason: 'timeout' });
  });

  it('ends a silence at the deadline', async () => {
    expect(await ask(always({ kind: 'silence' }), 2_000)).toMatchObject({
      kind: 'failed',
      reason: 'timeout',
      // A quarter of the characters of prompt and system prompt.
      usage: { tokensIn: 5, tokensOut: 0, usd: 0, reckoned: true },
    });
  });

  it('gives up a stream that is cut every time at the deadline, and counts what was sent each time', async () => {
    const cut = await ask(always({ kind: 'cut', text: 'fi' }), 10_000);
    expect(cut).toMatchObject({
      kind: 'failed',
      reason: 'timeout',
      detail: expect.stringContaining('retrying') as string,
    });
    expect(requests()).toBeGreaterThan(1);
    expect(cut.usage).toMatchObject({ tokensIn: 5 * requests(), reckoned: true });
  });

  it('takes a stream that ends without a word why for one that was cut, and does not let OpenCode go on asking', async () => {
    const cut = await ask((n) =>
      n === 0 ? { kind: 'text', text: 'fi', finish: 'none' } : { kind: 'silence' },
    );
    expect(cut).toMatchObject({ kind: 'failed', reason: 'cut' });
    expect(cut.usage.tokensIn).toBeGreaterThanOrEqual(100);
    expect(requests()).toBeLessThan(3);
  });

  it('gets over a cut stream, because OpenCode asks again', async () => {
    expect(await ask(first({ kind: 'cut', text: 'fi' }))).toMatchObject({
      kind: 'reply',
      text: 'fine',
      usage: { tokensIn: 105, tokensOut: 10, reckoned: true },
    });
    expect(requests()).toBe(2);
  });

  it('gets over a rate limit with Retry-After', async () => {
    const started = performance.now();
    expect(await ask(first({ kind: 'status', status: 429, retryAfter: 1 }))).toMatchObject({ kind: 'reply' });
    expect(performance.now() - started).toBeGreaterThan(1_000);
    expect(requests()).toBe(2);
  });

  it('gets over a rate limit without Retry-After', async () => {
    expect(await ask(first({ kind: 'status', status: 429 }))).toMatchObject({ kind: 'reply' });
    expect(requests()).toBe(2);
  });

  it('does not wait for a Retry-After beyond the deadline', async () => {
    const limited = {
      kind: 'status',
      status: 429,
      retryAfter: 3_600,
      message: 'Rate limit reached',
    } as const;
    expect(await ask(always(limited), 3_000)).toMatchObject({ kind: 'failed', reason: 'rate-limited' });
    expect(requests()).toBe(1);
  });

  it('gives up when the limit stays, after the retries of OpenCode', async () => {
    expect(await ask(always({ kind: 'status', status: 429, retryAfter: 1 }))).toMatchObject({
      kind: 'failed',
      reason: 'rate-limited',
    });
    expect(requests()).toBe(6);
  });

  it('gets over a 5xx, and ends one that stays at the deadline', async () => {
    expect(await ask(first({ kind: 'status', status: 503 }))).toMatchObject({ kind: 'reply' });
    expect(await ask(always({ kind: 'status', status: 500 }), 4_000)).toMatchObject({
      kind: 'failed',
      reason: 'timeout',
    });
  });

  it('tells of a wrong key at once, without the words of the provider', async () => {
    const wrong = {
      kind: 'status',
      status: 401,
      message: 'Incorrect API key provided: sk-scripted-1',
    } as const;
    const exchange = await ask(always(wrong));
    expect(exchange).toMatchObject({ kind: 'failed', reason: 'provider', detail: 'status 401' });
    expect(JSON.stringify(exchange)).not.toContain('sk-scripted-1');
    expect(requests()).toBe(1);
  });

  it('takes an empty reply as a reply, and one over the limit or withheld as none', async () => {
    expect(await ask(always({ kind: 'text', text: '' }))).toMatchObject({ kind: 'reply', text: '' });
    expect(await ask(always({ kind: 'text', text: 'fi', finish: 'length' }))).toMatchObject({
      kind: 'failed',
      reason: 'too-long',
      usage: { tokensIn: 100 },
    });
    expect(await ask(always({ kind: 'text', text: '', finish: 'content_filter' }))).toMatchObject({
      kind: 'failed',
      reason: 'filtered',
    });
  });

  it('is broken off by its signal', async () => {
    const stop = new AbortController();
    const asked = ask(always({ kind: 'silence' }), 60_000, stop.signal);
    setTimeout(() => stop.abort(), 1_000);
    await expect(asked).rejects.toThrow(ExchangeAborted);
  });

  it('fails when OpenCode dies under it, and the next one starts OpenCode again', async () => {
    const asked = ask(always({ kind: 'silence' }));
    while (requests() === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const [pid] = processesIn(join(folder, 'campaign/model-server/project'));
    process.kill(Number(pid), 'SIGKILL');
    expect(await asked).toMatchObject({ kind: 'failed', reason: 'server' });
    expect(await ask(always(OK))).toMatchObject({ kind: 'reply' });
  });
});

describe('a server', () => {
  it('that is not ours is asked through its URL, with its own configuration', async () => {
    script = always(OK);
    await using project = await makeProject(Number(new URL(provider.url).port), {});
    const child = project.spawn(['serve', '--hostname', '127.0.0.1', '--port', '0']);
    try {
      const url = await new Promise<string>((resolve) =>
        createInterface({ input: child.stdout }).on('line', (line) => {
          const found = /listening on (http:\S+)/.exec(line)?.[1];
          if (found) resolve(found);
        }),
      );
      const question = { model: 'stub/policy', system: 'Be brief.', prompt: 'Say: fine.', timeoutMs: 60_000 };
      expect(await askModel(attachModelServer(url, {}), question)).toMatchObject({
        kind: 'reply',
        text: 'fine',
      });
      expect(provider.requests.at(-1)).toMatchObject({ model: 'policy', tools: [] });
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('that does not answer is told of with what to do', async () => {
    await expect(attachModelServer('http://127.0.0.1:9', {}).client()).rejects.toMatchObject({
      code: 'MODEL_SERVER_FAILED',
    });
  });

  it('of ours is gone when it is closed, with its folder', async () => {
    const home = join(folder, 'short');
    mkdirSync(home);
    const ours = ownModelServer({ home, env: { PATH: process.env['PATH'] } });
    await ours.client();
    expect(processesIn(join(home, 'project'))).toHaveLength(1);
    await ours[Symbol.asyncDispose]();
    expect(processesIn(join(home, 'project'))).toEqual([]);
    expect(readdirSync(folder)).not.toContain('short');
  });
});

function processesIn(at: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`) === at;
    } catch {
      return false;
    }
  });
}

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatReply } from '../../../src/sandbox/model/chat.ts';
import { type Gateway, startGateway } from '../../../src/sandbox/model/gateway.ts';
import { providerUpstream } from '../../../src/sandbox/model/provider-upstream.ts';
import { scriptedUpstream } from '../../../src/sandbox/model/upstream.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly cut: boolean;
}

let folder: string;
let socket: string;
let gateway: Gateway | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolfinch-gateway-'));
  socket = join(folder, 'gateway.sock');
});
afterEach(async () => {
  await gateway?.close();
  await rm(folder, { recursive: true, force: true });
});

function post(body: string, path = '/v1/chat/completions'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ socketPath: socket, path, method: 'POST' }, (response) => {
      let text = '';
      response.on('data', (d) => (text += String(d)));
      const end = (cut: boolean) => () => resolve({ status: response.statusCode ?? 0, body: text, cut });
      response.on('end', end(false)).on('error', end(true));
    });
    request.on('error', reject).end(body);
  });
}

const user = { role: 'user', content: 'go' };
const chat = (messages: readonly object[], stream = false): string =>
  JSON.stringify({ model: 'm', stream, messages });
const call = { callId: 'call_0', name: 'edit', arguments: '{"a":1,"b":2}' };
const REPLIES: readonly ChatReply[] = [
  { kind: 'reply', text: 'a', toolCalls: [call], finish: 'tool_calls', tokensIn: 10, tokensOut: 3 },
  { kind: 'reply', text: 'b', toolCalls: [], finish: 'stop', tokensIn: 20, tokensOut: 1 },
];
const asked = (args = '{"b":2,"a":1}', name = 'edit') => ({
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'call_0', type: 'function', function: { name, arguments: args } }],
});
const answered = (content: string) => ({ role: 'tool', tool_call_id: 'call_0', content });

async function scripted(limits?: { requestBytes: number; requests: number }): Promise<Gateway> {
  gateway = await startGateway(
    socket,
    scriptedUpstream('script', () => REPLIES),
    limits,
  );
  gateway.beginSession({ taskId: 't', trial: 0, workspace: {} });
  return gateway;
}

async function provider(
  respond: (write: (text: string) => void, end: () => void, destroy: () => void, auth: string) => void,
): Promise<AsyncDisposable> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      respond(
        (text) => response.write(text),
        () => response.end(),
        () => response.destroy(),
        request.headers.authorization ?? '',
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  gateway = await startGateway(
    socket,
    providerUpstream({ name: 'p/x', baseUrl: `http://127.0.0.1:${port}/v1/`, apiKey: 'secret', model: 'x' }),
  );
  gateway.beginSession({ taskId: 't', trial: 0, workspace: {} });
  return {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

describe('the gateway with a script', () => {
  it('records what went through, with each tool result once', async () => {
    const g = await scripted();
    await post(chat([user]));
    await post(chat([user, asked(), answered('done')]));
    expect(g.exchanges().map((e) => [e.n, e.toolCalls, e.toolResults, e.tokensIn, e.finish])).toEqual([
      [0, [call], [], 10, 'tool_calls'],
      [1, [], [{ callId: 'call_0', content: 'done' }], 20, 'stop'],
    ]);
    expect(g.violations()).toEqual([]);
  });

  it('streams in the order of a provider when asked to', async () => {
    await scripted();
    const { body } = await post(chat([user], true));
    const data = body.split('\n\n').filter(Boolean);
    expect(data.at(-1)).toBe('data: [DONE]');
    expect(body.indexOf('"tool_calls"')).toBeLessThan(body.indexOf('"finish_reason":"tool_calls"'));
    expect(body).toContain('"prompt_tokens":10');
  });

  it('gives a request that is sent again the same answer', async () => {
    await scripted();
    expect((await post(chat([user]))).body).toBe((await post(chat([user]))).body);
  });

  it('hashes a request alike on any day', async () => {
    const g = await scripted();
    for (const day of ['Fri Nov 20 2026', 'Sat Nov 21 2026'])
      await post(chat([{ role: 'system', content: `<env>\nToday's date: ${day}\n</env>` }, user]));
    await post(chat([user]));
    const [a, b, c] = g.exchanges().map((e) => e.requestHash);
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });

  it.each([
    ['no JSON', '{"model":'],
    ['no messages', '{"model":"m"}'],
    ['messages of another shape', '{"model":"m","messages":[{"content":1}]}'],
  ])('refuses a body with %s and goes on', async (_what, body) => {
    const g = await scripted();
    expect((await post(body)).status).toBe(400);
    expect((await post(chat([user]))).status).toBe(200);
    expect(g.exchanges()).toHaveLength(1);
  });

  it('refuses what is too large and goes on', async () => {
    await scripted({ requestBytes: 2000, requests: 10 });
    const large = chat([{ role: 'user', content: 'x'.repeat(300_000) }]);
    // A client that is still writing may see the connection close instead of the answer.
    const status = await post(large)
      .then((a) => a.status)
      .catch(() => 413);
    expect(status).toBe(413);
    expect((await post(chat([user]))).status).toBe(200);
  });

  it('refuses the request after the last that a session may make, and says so', async () => {
    const g = await scripted({ requestBytes: 2000, requests: 2 });
    await post(chat([user]));
    await post(chat([user]));
    expect((await post(chat([user]))).status).toBe(400);
    expect(g.violations()).toEqual(['more than 2 requests in one session']);
  });

  it('refuses everything before a session is open, and other paths', async () => {
    await scripted();
    expect((await post(chat([user]), '/v1/models')).status).toBe(404);
    await gateway?.close();
    gateway = await startGateway(
      socket,
      scriptedUpstream('script', () => REPLIES),
    );
    expect((await post(chat([user]))).status).toBe(403);
  });

  it('takes an invented tool call in the history for a violation', async () => {
    const g = await scripted();
    await post(chat([user]));
    expect((await post(chat([user, asked('{"a":9}'), answered('done')]))).status).toBe(400);
    expect(g.violations()).toEqual(['a tool call that the model never made (edit)']);
  });

  it('knows a call again that OpenCode shows as invalid, and no other', async () => {
    const g = await scripted();
    await post(chat([user]));
    const shown = (tool: string) =>
      asked(JSON.stringify({ tool, error: 'there is no such tool' }), 'invalid');
    expect((await post(chat([user, shown('edit'), answered('no')]))).status).toBe(200);
    expect(g.violations()).toEqual([]);
    expect((await post(chat([user, shown('bash'), answered('no')]))).status).toBe(400);
    expect(g.violations()).toEqual(['a tool call that the model never made (invalid)']);
  });

  it('takes two results of one call for a violation', async () => {
    const g = await scripted();
    await post(chat([user]));
    await post(chat([user, asked(), answered('done')]));
    await post(chat([user, asked(), answered('it failed, tell me more')]));
    expect(g.violations()).toEqual(['two different results of the call call_0']);
  });
});

describe('the gateway with a provider', () => {
  it('passes the stream on, adds the key and reads the record out of the stream', async () => {
    let key = '';
    await using _server = await provider((write, end, _destroy, auth) => {
      key = auth;
      write(chunk({ content: 'hel' }) + chunk({ content: 'lo' }));
      write(
        chunk({ tool_calls: [{ index: 0, id: 'c1', function: { name: 'read', arguments: '{"file' } }] }) +
          chunk({ tool_calls: [{ index: 0, function: { arguments: 'Path":"a"}' } }] }, 'tool_calls') +
          'data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":5}}\n\ndata: [DONE]\n\n',
      );
      end();
    });
    const { status, body } = await post(chat([user], true));
    expect(status).toBe(200);
    expect(body).toContain('[DONE]');
    expect(key).toBe('Bearer secret');
    expect(body).not.toContain('secret');
    expect(gateway?.exchanges()[0]).toMatchObject({
      text: 'hello',
      toolCalls: [{ callId: 'c1', name: 'read', arguments: '{"filePath":"a"}' }],
      tokensIn: 7,
      tokensOut: 5,
      finish: 'tool_calls',
    });
  });

  it('survives a stream that the provider cuts, and records it as cut', async () => {
    await using _server = await provider((write, _end, destroy) => {
      write(chunk({ content: 'hel' }) + 'data: {"choi');
      setTimeout(destroy, 30);
    });
    expect((await post(chat([user], true))).cut).toBe(true);
    expect(gateway?.exchanges()).toMatchObject([{ text: 'hel', finish: 'cut' }]);
    expect((await post(chat([user], true))).cut).toBe(true);
  });

  it('ends the provider’s stream when the box hangs up', async () => {
    let closed: (() => void) | undefined;
    const hungUp = new Promise<void>((resolve) => (closed = resolve));
    const server = createServer((request, response) => {
      request.resume();
      response.on('close', () => closed?.());
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk({ content: 'x' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    gateway = await startGateway(
      socket,
      providerUpstream({ name: 'p', baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'k', model: 'x' }),
    );
    gateway.beginSession({ taskId: 't', trial: 0, workspace: {} });
    const request = httpRequest({ socketPath: socket, path: '/v1/chat/completions', method: 'POST' }, (r) => {
      r.once('data', () => request.destroy());
      r.on('error', () => {});
    });
    request.on('error', () => {});
    request.end(chat([user], true));
    await hungUp;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('answers 502 when nobody is there', async () => {
    gateway = await startGateway(
      socket,
      providerUpstream({ name: 'p', baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'k', model: 'x' }),
    );
    gateway.beginSession({ taskId: 't', trial: 0, workspace: {} });
    expect((await post(chat([user]))).status).toBe(502);
    expect(gateway.exchanges()).toMatchObject([{ finish: 'error' }]);
  });
});

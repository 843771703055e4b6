import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer, type ServerOptions } from '../../../src/api/server.ts';
import { runCommand } from '../../kit/command.ts';

const TOKEN = 'a-token-that-nobody-guesses';
let folder: string;
let servers: RunningServer[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-guard-'));
  mkdirSync(join(folder, 'archive'));
});
afterAll(async () => {
  for (const server of servers) await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({ archiveDir: join(folder, 'archive'), port: 0, ...options });
  servers = [...servers, server];
  return server;
}

/** Sends bytes as they are and gives back all that comes until the server closes, or for a second. */
function raw({ url }: RunningServer, bytes: string): Promise<string> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
    setTimeout(() => socket.destroy(), 1_000);
  });
}

const statuses = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code = '']) => code);
const rpcBody = '{"jsonrpc":"2.0","id":1,"method":"health"}';

describe('the token', () => {
  it('is needed, and has to be a good one, where others can reach the server', async () => {
    const args = ['serve', '--port', '0', '--archive-dir', join(folder, 'archive'), '--host'];
    const none = await runCommand([...args, '0.0.0.0'], { env: { TOOLFINCH_TOKEN: '' } });
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('can be reached from other machines');
    expect(none.stderr).toContain('TOOLFINCH_TOKEN');
    await expect(serve({ host: '::' })).rejects.toMatchObject({ code: 'TOKEN_MISSING' });
    await expect(serve({ host: '0.0.0.0', token: 'short' })).rejects.toMatchObject({ code: 'TOKEN_WEAK' });
  });

  it('opens every door, and nothing else does', async () => {
    const { url } = await serve({ token: TOKEN });
    for (const path of ['/v1/health', '/openapi.json', '/v1/campaigns/x/events', '/nothing']) {
      expect((await fetch(`${url}${path}`)).status).toBe(401);
      const wrong = { authorization: `Bearer ${TOKEN}x` };
      expect((await fetch(`${url}${path}`, { headers: wrong })).status).toBe(401);
    }
    const right = { authorization: `Bearer ${TOKEN}` };
    expect((await fetch(`${url}/v1/health`, { headers: right })).status).toBe(200);
    const headers = { ...right, 'content-type': 'application/json' };
    expect((await fetch(`${url}/rpc`, { method: 'POST', headers, body: rpcBody })).status).toBe(200);
  });

  it('moves from the address into a cookie that neither scripts nor other sites can use', async () => {
    const { url } = await serve({ token: TOKEN });
    const entered = await fetch(`${url}/v1/health?token=${TOKEN}`, { redirect: 'manual' });
    expect(entered.status).toBe(303);
    expect(entered.headers.get('location')).toBe('/v1/health');
    const cookie = entered.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const again = await fetch(`${url}/v1/health`, { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(again.status).toBe(200);
  });

  it('cannot be tried out', async () => {
    const { url } = await serve({ token: TOKEN });
    const codes: number[] = [];
    for (let i = 0; i < 15; i++) codes.push((await fetch(`${url}/v1/health`)).status);
    expect(codes.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(codes.at(-1)).toBe(429);
    const right = { authorization: `Bearer ${TOKEN}` };
    expect((await fetch(`${url}/v1/health`, { headers: right })).status).toBe(200);
  });
});

describe('pages of other sites', () => {
  it('get in neither by a name of their own nor by a form', async () => {
    const server = await serve();
    const get = (headers: string): Promise<string> =>
      raw(server, `GET /v1/health HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`);
    expect(statuses(await get('Host: localhost:1\r\n'))).toEqual(['200']);
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'evil.example:4870',
    ])
      expect(statuses(await get(`Host: ${host}\r\n`)), host).toEqual(['421']);
    expect(statuses(await get('Host: localhost\r\nOrigin: http://evil.example\r\n'))).toEqual(['403']);
    expect(statuses(await get('Host: localhost\r\nOrigin: null\r\n'))).toEqual(['403']);
    expect(statuses(await get('Host: localhost\r\nSec-Fetch-Site: cross-site\r\n'))).toEqual(['403']);
    const form = 'content-type: text/plain\r\n';
    const post = `POST /rpc HTTP/1.1\r\nHost: localhost\r\n${form}Content-Length: ${rpcBody.length}\r\nConnection: close\r\n\r\n${rpcBody}`;
    expect(statuses(await raw(server, post))).toEqual(['415']);
  });

  it('get no CORS header, but where their site is let in', async () => {
    const closed = await serve();
    const origin = { origin: 'https://friend.example' };
    const refused = await fetch(`${closed.url}/v1/health`, { method: 'OPTIONS', headers: origin });
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    const open = await serve({ origins: ['https://friend.example'] });
    const let_ = await fetch(`${open.url}/v1/health`, { headers: origin });
    expect(let_.status).toBe(200);
    expect(let_.headers.get('access-control-allow-origin')).toBe('https://friend.example');
    const other = await fetch(`${open.url}/v1/health`, { headers: { origin: 'https://foe.example' } });
    expect(other.status).toBe(403);
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('limits', () => {
  it('end a body that is too large, announced or not', async () => {
    const { url } = await serve();
    const headers = { 'content-type': 'application/json' };
    const large = 'x'.repeat(2 ** 20 + 1);
    expect((await fetch(`${url}/rpc`, { method: 'POST', headers, body: large })).status).toBe(413);
    const body = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 17; i++) controller.enqueue(new TextEncoder().encode('x'.repeat(2 ** 16)));
        controller.close();
      },
    });
    const streamed = await fetch(`${url}/rpc`, {
      method: 'POST',
      headers,
      body,
      duplex: 'half',
    } as RequestInit);
    expect(streamed.status).toBe(413);
  });

  it('slow down a client on another machine', async () => {
    const address = Object.values(networkInterfaces())
      .flat()
      .find((found) => found?.family === 'IPv4' && !found.internal)?.address;
    if (address === undefined) throw new Error('This machine has no address but loopback.');
    const { url } = await serve({ host: address, token: TOKEN, perSecond: 5 });
    const headers = { authorization: `Bearer ${TOKEN}` };
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => fetch(`${url}/v1/health`, { headers })),
    );
    const codes = answers.map(({ status }) => status);
    expect(codes.filter((code) => code === 200).length).toBeGreaterThanOrEqual(10);
    expect(codes).toContain(429);
    expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toMatch(/^\d+$/);
  });
});

describe('on a raw socket', () => {
  it('no path leads out of the archive folder', async () => {
    const server = await serve();
    symlinkSync('/etc', join(folder, 'archive', 'link'));
    for (const path of [
      '/v1/campaigns/../../../../etc/passwd',
      '/v1/campaigns/..%2f..%2f..%2fetc',
      '/v1/campaigns/%2e%2e',
      '/v1/campaigns/..%5c..',
      '/v1/campaigns/link',
      '/v1/campaigns/a%00b',
      '/v1/suites/..%2f..%2f..',
      '/../../etc/passwd',
      '//etc/passwd',
      '/v1/campaigns/%c0%ae%c0%ae/events',
    ]) {
      const text = await raw(server, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      expect(statuses(text), path).toEqual([expect.stringMatching(/^40[04]$/)]);
      expect(text).not.toContain('root:');
    }
  });

  it('no request hides in the body of another one', async () => {
    const server = await serve();
    const hidden = 'GET /v1/campaigns HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const head = 'POST /rpc HTTP/1.1\r\nHost: localhost\r\ncontent-type: application/json\r\n';
    const attempts = {
      'length and chunks': `${head}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
      'chunks and length': `${head}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n${hidden}`,
      'two lengths': `${head}Content-Length: 2\r\nContent-Length: ${2 + hidden.length}\r\n\r\n{}${hidden}`,
      'unknown coding': `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
      'coding twice': `${head}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${hidden}`,
      'blank before the colon': `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
      'folded header': `${head}Transfer-Encoding:\r\n chunked\r\nContent-Length: 2\r\n\r\n{}${hidden}`,
      'bad chunk size': `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n${hidden}`,
      'bare line feeds': `POST /rpc HTTP/1.1\nHost: localhost\nContent-Length: 0\nTransfer-Encoding: chunked\n\n0\n\n${hidden}`,
    };
    for (const [name, bytes] of Object.entries(attempts)) {
      const codes = statuses(await raw(server, bytes));
      expect(
        codes.filter((code) => code === '200'),
        `${name}: ${codes.join()}`,
      ).toEqual([]);
    }
    // A pipeline that hides nothing is answered.
    expect(statuses(await raw(server, hidden + hidden))).toEqual(['200', '200']);
  });

  it('requests that are none are refused', async () => {
    const server = await serve();
    for (const bytes of [
      'GARBAGE\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'GET /v1/health HTTP/1.1\r\n\r\n',
      'GET /v1/health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
      `GET /v1/health HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`,
    ])
      expect(statuses(await raw(server, bytes))).not.toContain('200');
  });
});

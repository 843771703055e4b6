import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { gatheringFetch } from '../../../src/live/watch/gathering-fetch.ts';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serving(answer: (response: ServerResponse) => Promise<void>): Promise<string> {
  const own = createServer((_request, response) => void answer(response));
  server = own;
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(own.address() as AddressInfo).port}`;
}

async function piecesOf(response: Response): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of response.body ?? []) pieces.push(new TextDecoder().decode(piece));
  return pieces;
}

it('reads what trickles in a few pieces at a time, and all of it', async () => {
  const words = Array.from({ length: 100 }, (_, i) => `word ${i}\n`);
  const url = await serving(async (response) => {
    for (const word of words) {
      response.write(word);
      await sleep(3);
    }
    response.end();
  });
  const pieces = await piecesOf(await gatheringFetch(url));
  expect(pieces.join('')).toBe(words.join(''));
  expect(pieces.length).toBeLessThan(words.length / 2);
});

it('hands on a large answer whole, with its status and headers', async () => {
  const text = 'x'.repeat(3_000_000);
  const url = await serving((response) => {
    response.writeHead(201, { 'x-own': 'kept' }).end(text);
    return Promise.resolve();
  });
  const response = await gatheringFetch(url);
  expect(response.status).toBe(201);
  expect(response.headers.get('x-own')).toBe('kept');
  expect(await response.text()).toBe(text);
});

it('fails where the connection breaks', async () => {
  const url = await serving(async (response) => {
    response.write('some');
    await sleep(20);
    response.destroy();
  });
  await expect(piecesOf(await gatheringFetch(url))).rejects.toThrow();
});

it('hangs up when nobody wants more', async () => {
  let hungUp: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => (hungUp = resolve));
  const url = await serving((response) => {
    response.on('close', hungUp);
    response.write('some');
    return Promise.resolve();
  });
  const reader = (await gatheringFetch(url)).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await gone;
});

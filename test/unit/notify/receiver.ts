import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly atMs: number;
}

export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly received: Received[];
}

/** A receiver of webhooks on loopback; `answer` gets how many came before. Without an answer it stays silent. */
export async function startReceiver(
  answer: (n: number, response: ServerResponse) => void,
): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      received.push({ headers: request.headers, body, atMs: performance.now() });
      answer(received.length - 1, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=abc`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

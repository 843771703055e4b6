import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { createApp } from './app.ts';
import { isLoopback } from './guard/hosts.ts';
import { openContext, type ContextOptions } from './open-context.ts';

export interface ServerOptions extends ContextOptions {
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** 0 takes one that is free. */
  readonly port: number;
  /** Needed where `host` is not loopback. */
  readonly token?: string;
  /** Names besides loopback ones by which the server is reached. */
  readonly allowHosts?: readonly string[];
  /** Origins of pages elsewhere that may use the server. */
  readonly origins?: readonly string[];
  /** Requests a second of one client that is not on this machine. Default 50. */
  readonly perSecond?: number;
}

export interface RunningServer extends AsyncDisposable {
  readonly url: string;
}

const BODY_BYTES = 2 ** 20;
const EVENT_CLIENTS = 1_000;
const TOKEN_CHARACTERS = 16;

/** Starts to serve. Refuses to be reached from elsewhere without a token. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host = '127.0.0.1', port, token, allowHosts = [], origins = [], now = Date.now } = options;
  checkToken(host, token);
  const context = openContext(options);
  const closing = new AbortController();
  const app = createApp(context, {
    guard: {
      token,
      // Who is reached from elsewhere goes by names that only its owner knows; the token stands there instead.
      hosts:
        isLoopback(host) || allowHosts.length > 0 ? allowHosts.map((name) => name.toLowerCase()) : undefined,
      origins,
      perSecond: options.perSecond ?? 50,
      now,
    },
    events: { clients: EVENT_CLIENTS, closing: closing.signal },
    bodyBytes: BODY_BYTES,
  });
  const server = createAdaptorServer({
    fetch: app.fetch,
    createServer,
    serverOptions: { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 10_000 },
  });
  await new Promise<void>((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => fail(cannotListen(error, host, port)));
    server.listen(port, host, done);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async [Symbol.asyncDispose]() {
      closing.abort();
      await new Promise((done) => {
        server.close(done);
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
      await context[Symbol.asyncDispose]();
    },
  };
}

function checkToken(host: string, token: string | undefined): void {
  if (token === undefined && !isLoopback(host)) {
    throw new ToolfinchError(
      'TOKEN_MISSING',
      `${host} can be reached from other machines, and no token is set.`,
      `Set TOOLFINCH_TOKEN to ${TOKEN_CHARACTERS} or more characters that nobody can guess, or serve on 127.0.0.1.`,
      ExitCode.usage,
    );
  }
  if (token !== undefined && !(token.length >= TOKEN_CHARACTERS && /^[\x21-\x7e]+$/.test(token))) {
    throw new ToolfinchError(
      'TOKEN_WEAK',
      'The token is too short, or holds blanks or letters beyond ASCII.',
      `Take ${TOKEN_CHARACTERS} or more characters, e.g. from \`openssl rand -hex 24\`.`,
      ExitCode.usage,
    );
  }
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): ToolfinchError {
  return new ToolfinchError(
    'PORT_UNUSABLE',
    `The server cannot listen on ${host} port ${port} (${error.code ?? error.message}).`,
    'Give another one with --port; 0 takes one that is free.',
    ExitCode.environment,
    { cause: error },
  );
}

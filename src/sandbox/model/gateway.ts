import { chmod, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { GatewayExchange } from '../../fitness/session-record.ts';
import {
  type ChatReply,
  type ChatRequest,
  type ChatToolCall,
  parseChatRequest,
  replyBody,
  replyEvents,
} from './chat.ts';
import { inventionIn } from './seen-history.ts';
import { newToolResults, requestHash, summarizeReply } from './exchange-reader.ts';
import {
  type Conversation,
  type PassThrough,
  type SessionContext,
  type Upstream,
  UpstreamError,
} from './upstream.ts';

export interface GatewayLimits {
  /** Size of one request's body. */
  readonly requestBytes: number;
  /** Requests of one session. */
  readonly requests: number;
}

export const DEFAULT_GATEWAY_LIMITS: GatewayLimits = { requestBytes: 8 << 20, requests: 200 };

/** A tool call stands in a reply (`asked`), or the first request has its result (`answered`). */
export type OnCall = (call: ChatToolCall, state: 'asked' | 'answered') => void;

/** The only way out of a box: a model proxy on the host, behind the box's unix socket. */
export interface Gateway extends AsyncDisposable {
  readonly model: string;
  /** Forgets the last session's record and answers in the name of a new one. */
  beginSession(context: SessionContext, onCall?: OnCall): void;
  /** What went through since `beginSession`. */
  exchanges(): readonly GatewayExchange[];
  /** Requests that no honest OpenCode would have sent: history that the gateway did not write, limits overrun. */
  violations(): readonly string[];
  close(): Promise<void>;
}

interface Session {
  readonly conversation: Conversation;
  readonly exchanges: GatewayExchange[];
  readonly violations: string[];
  readonly results: Map<string, string>;
  /** Every tool call that a reply asked for, by id. */
  readonly asked: Map<string, ChatToolCall>;
  readonly onCall: OnCall;
  requests: number;
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export async function startGateway(
  socketPath: string,
  upstream: Upstream,
  limits: GatewayLimits = DEFAULT_GATEWAY_LIMITS,
): Promise<Gateway> {
  let session: Session | undefined;
  const server = createServer((request, response) => {
    answer(request, response, session, limits).catch((error: unknown) => {
      const status = error instanceof Refusal || error instanceof UpstreamError ? error.status : 500;
      const message = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.destroy();
      else if (!response.destroyed) {
        response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
        response.end(JSON.stringify({ error: { message, type: 'toolfinch_gateway' } }));
      }
    });
  });
  await rm(socketPath, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(socketPath, resolve);
  });
  // The box's user is not the user of the host process.
  await chmod(socketPath, 0o666);

  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await rm(socketPath, { force: true });
  };
  return {
    model: upstream.name,
    beginSession(context, onCall = () => undefined) {
      session = {
        conversation: upstream.open(context),
        exchanges: [],
        violations: [],
        results: new Map(),
        asked: new Map(),
        onCall,
        requests: 0,
      };
    },
    exchanges: () => session?.exchanges ?? [],
    violations: () => session?.violations ?? [],
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  session: Session | undefined,
  limits: GatewayLimits,
): Promise<void> {
  const body = await readBody(incoming, limits.requestBytes);
  if (incoming.method !== 'POST' || !incoming.url?.endsWith('/chat/completions'))
    throw new Refusal(
      404,
      `The gateway serves POST /v1/chat/completions, not ${incoming.method} ${incoming.url}.`,
    );
  if (!session) throw new Refusal(403, 'No session is open.');
  if (++session.requests > limits.requests) {
    session.violations.push(`more than ${limits.requests} requests in one session`);
    throw new Refusal(400, `This session has used up its ${limits.requests} requests.`);
  }
  const request = parse(body);
  checkHistory(request, session);

  const abort = new AbortController();
  response.once('close', () => abort.abort());
  const startedMs = Date.now();
  const toolResults = newToolResults(request, session.results);
  for (const { callId } of toolResults) {
    const call = session.asked.get(callId);
    if (call) session.onCall(call, 'answered');
  }
  const record = (said: Omit<ChatReply, 'kind' | 'finish'> & { readonly finish: string }): void => {
    for (const call of said.toolCalls) {
      session.asked.set(call.callId, call);
      session.onCall(call, 'asked');
    }
    session.exchanges.push({
      n: session.exchanges.length,
      startedMs,
      durationMs: Date.now() - startedMs,
      requestHash: requestHash(body),
      toolResults,
      toolCalls: said.toolCalls,
      text: said.text,
      tokensIn: said.tokensIn,
      tokensOut: said.tokensOut,
      finish: said.finish,
    });
  };
  try {
    const reply = await session.conversation.respond(request, abort.signal);
    if (reply.kind === 'reply') {
      // Recorded before it is sent: the next request may arrive before this one's end has been seen.
      record(reply);
      send(response, reply, request);
    } else {
      record(summarizeReply(await passOn(reply, response)));
    }
  } catch (error) {
    record({ text: '', toolCalls: [], finish: 'error', tokensIn: 0, tokensOut: 0 });
    throw error;
  }
}

function parse(body: string): ChatRequest {
  try {
    return parseChatRequest(body);
  } catch (error) {
    throw new Refusal(400, `Not a chat-completions request: ${error instanceof Error ? error.message : ''}`);
  }
}

function checkHistory(request: ChatRequest, session: Session): void {
  const what = inventionIn(request, session);
  if (what === undefined) return;
  session.violations.push(what);
  throw new Refusal(400, `The gateway was shown ${what}.`);
}

async function readBody(incoming: IncomingMessage, limit: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > limit) throw new Refusal(413, `The request is larger than ${limit} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function send(response: ServerResponse, reply: ChatReply, request: ChatRequest): void {
  response.writeHead(200, { 'content-type': request.stream ? 'text/event-stream' : 'application/json' });
  response.end(request.stream ? replyEvents(reply, request.model) : replyBody(reply, request.model));
}

/** Streams a provider's reply to the box and returns what was sent. A cut on either side ends it there. */
async function passOn(reply: PassThrough, response: ServerResponse): Promise<string> {
  response.writeHead(reply.status, { 'content-type': reply.contentType });
  const parts: Uint8Array[] = [];
  try {
    for await (const part of reply.body) {
      if (response.destroyed) break;
      parts.push(part);
      if (!response.write(part)) await drained(response);
    }
    response.end();
  } catch {
    response.destroy();
  }
  return Buffer.concat(parts).toString('utf8');
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve).once('close', resolve);
  });
}

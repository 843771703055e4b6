import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the endpoint does with one request. Texts are streamed, as OpenCode asks for it. */
export type ScriptedReply =
  /** A whole reply, in `chunks` pieces with `pauseMs` between them; `finish` as a provider gives it (`stop`, `length`), `none`: the stream ends without it. */
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly chunks?: number;
      readonly pauseMs?: number;
      readonly finish?: string;
    }
  /** The connection breaks after the text. */
  | { readonly kind: 'cut'; readonly text: string }
  /** An error status, with `Retry-After` in seconds where it is given. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfter?: number;
      readonly message?: string;
    }
  /** Nothing, for ever. */
  | { readonly kind: 'silence' };

export interface ScriptedRequest {
  readonly model: string;
  /** The system messages, joined. */
  readonly system: string;
  /** The last user message. */
  readonly prompt: string;
  /** Names of the tools that the model was offered. */
  readonly tools: readonly string[];
  /** What the model was told of each of them. */
  readonly definitions: readonly ToolDefinition[];
  readonly authorization: string | undefined;
}

export interface ScriptedProvider extends AsyncDisposable {
  /** For `baseURL` of a provider in OpenCode's configuration. */
  readonly url: string;
  readonly requests: readonly ScriptedRequest[];
}

interface ToolDefinition {
  readonly name: string;
  readonly description?: string;
  readonly parameters?: { readonly properties?: Readonly<Record<string, { readonly description?: string }>> };
}

interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
  readonly tools?: readonly { readonly function: ToolDefinition }[];
}

/** Tokens that every answer claims to have cost. */
export const SCRIPTED_TOKENS = { input: 100, output: 10 } as const;

/**
 * An OpenAI-compatible endpoint on loopback, the one stand-in in the tests of model operators. `answer` gets each request
 * with its number, counted from 0.
 */
export async function startScriptedProvider(
  answer: (request: ScriptedRequest, n: number) => ScriptedReply,
): Promise<ScriptedProvider> {
  const requests: ScriptedRequest[] = [];
  const server = createServer((incoming, response) => {
    void (async () => {
      const { model, messages, tools = [] } = JSON.parse(await bodyOf(incoming)) as ChatBody;
      const of = (role: string): string[] =>
        messages.filter((message) => message.role === role).map(({ content }) => textOf(content));
      const request: ScriptedRequest = {
        model,
        system: of('system').join('\n'),
        prompt: of('user').at(-1) ?? '',
        tools: tools.map((tool) => tool.function.name),
        definitions: tools.map((tool) => tool.function),
        authorization: incoming.headers.authorization,
      };
      requests.push(request);
      await send(response, answer(request, requests.length - 1), model);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The part of OpenCode's configuration that names the endpoint as provider `scripted` with model `writer`. */
export function scriptedProviderConfig(
  url: string,
  options: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const limit = { context: 128_000, output: 8_000 };
  return {
    provider: {
      scripted: {
        npm: '@ai-sdk/openai-compatible',
        options: { baseURL: url, ...options },
        models: {
          writer: { limit, cost: { input: 1, output: 2 } },
          second: { limit, cost: { input: 10, output: 20 } },
        },
      },
    },
  };
}

async function send(response: ServerResponse, reply: ScriptedReply, model: string): Promise<void> {
  if (reply.kind === 'silence') return;
  if (reply.kind === 'status') {
    const { status, retryAfter, message = 'scripted error' } = reply;
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    });
    response.end(JSON.stringify({ error: { message, type: 'scripted', code: status } }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const event = (choices: unknown[], usage?: unknown): void => {
    const chunk = { id: 'x', object: 'chat.completion.chunk', created: 0, model, choices };
    response.write(`data: ${JSON.stringify({ ...chunk, ...(usage === undefined ? {} : { usage }) })}\n\n`);
  };
  const { text } = reply;
  const pieces = reply.kind === 'text' ? (reply.chunks ?? 1) : 1;
  const size = Math.max(1, Math.ceil(text.length / pieces));
  for (let at = 0; at < Math.max(1, text.length); at += size) {
    event([
      { index: 0, delta: { role: 'assistant', content: text.slice(at, at + size) }, finish_reason: null },
    ]);
    if (reply.kind === 'text' && reply.pauseMs !== undefined) await sleep(reply.pauseMs);
  }
  if (reply.kind === 'cut') {
    await sleep(50);
    response.destroy();
    return;
  }
  if (reply.finish !== 'none') event([{ index: 0, delta: {}, finish_reason: reply.finish ?? 'stop' }]);
  const { input, output } = SCRIPTED_TOKENS;
  event([], { prompt_tokens: input, completion_tokens: output, total_tokens: input + output });
  response.end('data: [DONE]\n\n');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: unknown) => (isText(part) ? part.text : '')).join('');
}

function isText(part: unknown): part is { readonly text: string } {
  return typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string';
}

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayExchange } from '../../../src/fitness/session-record.ts';

/** One turn of the model: text, tool calls, or both. Arguments may be raw text, to send malformed ones. */
export interface Turn {
  readonly text?: string;
  readonly calls?: readonly { readonly name: string; readonly args: Record<string, unknown> | string }[];
  /** The model takes its time. */
  readonly pauseMs?: number;
}

/** What the model says turn by turn, or what it makes of the tool results so far. */
export type Script = readonly Turn[] | ((results: readonly string[]) => Turn);

interface ChatRequest {
  readonly messages: readonly {
    readonly role: string;
    readonly content?: unknown;
    readonly tool_call_id?: string;
  }[];
  readonly tools?: readonly unknown[];
}

export interface ScriptedModel extends AsyncDisposable {
  readonly port: number;
  /** What went over the wire, by scenario, as the gateway would have recorded it. */
  readonly exchanges: ReadonlyMap<string, readonly GatewayExchange[]>;
}

const textOf = (content: unknown): string =>
  typeof content === 'string' ? content : JSON.stringify(content);

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

/**
 * An OpenAI-compatible endpoint that answers by script. The first user message names its scenario (`scenario:NAME`), the
 * number of assistant messages so far is the turn; after the last turn it says `done`.
 */
export async function startScriptedModel(script: Readonly<Record<string, Script>>): Promise<ScriptedModel> {
  const exchanges = new Map<string, GatewayExchange[]>();
  const seenResults = new Set<string>();
  let calls = 0;

  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const { messages } = JSON.parse(body) as ChatRequest;
      const scenario =
        /scenario:([\w-]+)/.exec(messages.map((m) => textOf(m.content)).join('\n'))?.[1] ?? 'none';
      const turn = turnOf(script[scenario] ?? [], messages);
      if (turn.pauseMs !== undefined) await sleep(turn.pauseMs);
      const toolCalls = (turn.calls ?? []).map(({ name, args }) => ({
        callId: `call_${++calls}`,
        name,
        arguments: typeof args === 'string' ? args : JSON.stringify(args),
      }));
      const toolResults = messages.flatMap((m) => {
        if (m.role !== 'tool' || m.tool_call_id === undefined || seenResults.has(m.tool_call_id)) return [];
        seenResults.add(m.tool_call_id);
        return [{ callId: m.tool_call_id, content: textOf(m.content) }];
      });
      const finish = toolCalls.length > 0 ? 'tool_calls' : 'stop';
      const list = exchanges.get(scenario) ?? [];
      exchanges.set(scenario, list);
      list.push({
        n: list.length,
        startedMs: Date.now(),
        durationMs: 1,
        requestHash: '',
        toolResults,
        toolCalls,
        text: turn.text ?? '',
        tokensIn: 100,
        tokensOut: 10,
        finish,
      });

      const delta = {
        role: 'assistant',
        ...(turn.text === undefined ? {} : { content: turn.text }),
        ...(toolCalls.length === 0
          ? {}
          : {
              tool_calls: toolCalls.map((c, index) => ({
                index,
                id: c.callId,
                type: 'function',
                function: { name: c.name, arguments: c.arguments },
              })),
            }),
      };
      const send = (choices: unknown[], usage?: unknown) =>
        response.write(
          `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 0, model: 'policy', choices, ...(usage === undefined ? {} : { usage }) })}\n\n`,
        );
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      send([{ index: 0, delta, finish_reason: null }]);
      send([{ index: 0, delta: {}, finish_reason: finish }]);
      send([], { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 });
      response.end('data: [DONE]\n\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    exchanges,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function turnOf(script: Script, messages: ChatRequest['messages']): Turn {
  const of = (role: string) => messages.filter((message) => message.role === role);
  if (typeof script === 'function') return script(of('tool').map(({ content }) => textOf(content)));
  return script[of('assistant').length] ?? { text: 'done' };
}

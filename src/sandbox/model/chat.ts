import { z } from 'zod';

/** What the gateway understands of an OpenAI chat-completions request. Unknown keys are let through untouched. */
const RawRequest = z.looseObject({
  model: z.string(),
  stream: z.boolean().optional(),
  messages: z.array(
    z.looseObject({
      role: z.string(),
      content: z.unknown().optional(),
      tool_calls: z
        .array(
          z.looseObject({
            id: z.string(),
            function: z.looseObject({ name: z.string(), arguments: z.string() }),
          }),
        )
        .nullish(),
      tool_call_id: z.string().optional(),
    }),
  ),
  tools: z
    .array(
      z.looseObject({
        function: z.looseObject({
          name: z.string(),
          description: z.string().optional(),
          parameters: z.unknown().optional(),
        }),
      }),
    )
    .nullish(),
});

export interface ChatToolCall {
  readonly callId: string;
  readonly name: string;
  /** Raw JSON text. */
  readonly arguments: string;
}

export interface ChatMessage {
  readonly role: string;
  readonly text: string;
  readonly toolCalls: readonly ChatToolCall[];
  /** Set on `tool` messages: which call this answers. */
  readonly answers?: string;
}

export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: unknown;
}

export interface ChatRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly OfferedTool[];
  /** The body as it came in; what a real provider is sent. */
  readonly body: string;
}

export interface ChatReply {
  readonly kind: 'reply';
  readonly text: string;
  readonly toolCalls: readonly ChatToolCall[];
  readonly finish: 'stop' | 'tool_calls' | 'length';
  readonly tokensIn: number;
  readonly tokensOut: number;
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) =>
      typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string'
        ? part.text
        : '',
    )
    .join('');
}

/** Reads a request body. Throws an `Error` that says what is wrong with it. */
export function parseChatRequest(body: string): ChatRequest {
  const raw = RawRequest.parse(JSON.parse(body));
  return {
    model: raw.model,
    stream: raw.stream ?? false,
    body,
    messages: raw.messages.map((m) => ({
      role: m.role,
      text: textOf(m.content),
      toolCalls: (m.tool_calls ?? []).map((c) => ({
        callId: c.id,
        name: c.function.name,
        arguments: c.function.arguments,
      })),
      ...(m.tool_call_id === undefined ? {} : { answers: m.tool_call_id }),
    })),
    tools: (raw.tools ?? []).map(({ function: f }) => ({
      name: f.name,
      description: f.description ?? '',
      parameters: f.parameters ?? {},
    })),
  };
}

function usageOf(reply: ChatReply) {
  return {
    prompt_tokens: reply.tokensIn,
    completion_tokens: reply.tokensOut,
    total_tokens: reply.tokensIn + reply.tokensOut,
  };
}

function wireCalls(reply: ChatReply) {
  return reply.toolCalls.map((c, index) => ({
    index,
    id: c.callId,
    type: 'function',
    function: { name: c.name, arguments: c.arguments },
  }));
}

/** A whole reply as one JSON body. */
export function replyBody(reply: ChatReply, model: string): string {
  return JSON.stringify({
    id: 'chatcmpl-toolfinch',
    object: 'chat.completion',
    created: 0,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: reply.text,
          ...(reply.toolCalls.length > 0 ? { tool_calls: wireCalls(reply) } : {}),
        },
        finish_reason: reply.finish,
      },
    ],
    usage: usageOf(reply),
  });
}

/** A whole reply as server-sent events, in the order a provider sends them: text, calls, finish, usage. */
export function replyEvents(reply: ChatReply, model: string): string {
  const head = { id: 'chatcmpl-toolfinch', object: 'chat.completion.chunk', created: 0, model };
  const chunk = (delta: object, finish: string | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const chunks: object[] = [chunk({ role: 'assistant', content: reply.text })];
  for (const call of wireCalls(reply)) chunks.push(chunk({ tool_calls: [call] }));
  chunks.push(chunk({}, reply.finish), { ...head, choices: [], usage: usageOf(reply) });
  return chunks.map((c) => `data: ${JSON.stringify(c)}\n\n`).join('') + 'data: [DONE]\n\n';
}

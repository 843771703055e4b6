import { createHash } from 'node:crypto';
import type { ChatReply, ChatRequest, ChatToolCall } from './chat.ts';

/** Identity of a request on any day: OpenCode's system prompt carries today's date. */
export function requestHash(body: string): string {
  return createHash('sha256')
    .update(body.replace(/Today's date: [^\\\n"]*/g, "Today's date: -"))
    .digest('hex');
}

/** Tool results of the request that `known` does not have yet; adds them. */
export function newToolResults(
  request: ChatRequest,
  known: Map<string, string>,
): { callId: string; content: string }[] {
  const fresh: { callId: string; content: string }[] = [];
  for (const message of request.messages) {
    if (message.answers === undefined || known.has(message.answers)) continue;
    known.set(message.answers, message.text);
    fresh.push({ callId: message.answers, content: message.text });
  }
  return fresh;
}

type Summary = Omit<ChatReply, 'kind' | 'finish'> & { readonly finish: string };

interface Delta {
  readonly content?: string | null;
  readonly tool_calls?: readonly {
    readonly index?: number;
    readonly id?: string;
    readonly function?: { readonly name?: string; readonly arguments?: string };
  }[];
}
interface Chunk {
  readonly choices?: readonly {
    readonly delta?: Delta;
    readonly message?: Delta;
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number } | null;
}

/**
 * What a provider's reply says, read from the bytes that were passed on: a JSON body or server-sent events, possibly cut
 * short (then `finish` is `cut`). Lines that are not understood are skipped.
 */
export function summarizeReply(body: string): Summary {
  const chunks: Chunk[] = [];
  const texts = body.trimStart().startsWith('{')
    ? [body]
    : body
        .split(/\r?\n/)
        .filter((l) => l.startsWith('data:'))
        .map((l) => l.slice(5).trim());
  for (const text of texts) {
    try {
      chunks.push(JSON.parse(text) as Chunk);
    } catch {
      // `[DONE]`, or a line that the end of the stream cut in two.
    }
  }
  const calls: { callId: string; name: string; arguments: string }[] = [];
  let text = '';
  let finish = 'cut';
  let tokensIn = 0;
  let tokensOut = 0;
  for (const chunk of chunks) {
    const choice = chunk.choices?.[0];
    const delta = choice?.delta ?? choice?.message;
    text += delta?.content ?? '';
    for (const [i, part] of (delta?.tool_calls ?? []).entries()) {
      const at = part.index ?? i;
      const call = (calls[at] ??= { callId: '', name: '', arguments: '' });
      call.callId ||= part.id ?? '';
      call.name += part.function?.name ?? '';
      call.arguments += part.function?.arguments ?? '';
    }
    finish = choice?.finish_reason ?? finish;
    tokensIn = chunk.usage?.prompt_tokens ?? tokensIn;
    tokensOut = chunk.usage?.completion_tokens ?? tokensOut;
  }
  const toolCalls: ChatToolCall[] = calls.filter((c) => c.callId !== '');
  return { text, toolCalls, finish, tokensIn, tokensOut };
}

import { z } from 'zod';
import type { ChatRequest, ChatToolCall } from './chat.ts';

/** What went through the gateway in a session, by the ids of tool calls. */
export interface SeenHistory {
  /** Every tool call that a reply asked for. */
  readonly asked: ReadonlyMap<string, ChatToolCall>;
  /** What the first request that had a call's result said it was. */
  readonly results: ReadonlyMap<string, string>;
}

/**
 * What of a request's past the gateway did not see; undefined where there is nothing. Without this, code in the box could
 * show the model an invented history, or another answer of the tool than the real one, and read the model's intentions out
 * of the reply.
 */
export function inventionIn(request: ChatRequest, { asked, results }: SeenHistory): string | undefined {
  for (const message of request.messages) {
    const invented = message.toolCalls.find((shown) => !isAsked(shown, asked.get(shown.callId)));
    if (invented) return `a tool call that the model never made (${invented.name})`;
    const known = message.answers === undefined ? undefined : results.get(message.answers);
    if (known !== undefined && known !== message.text)
      return `two different results of the call ${message.answers}`;
  }
  return undefined;
}

/** What OpenCode makes of a call of a tool that it does not offer, or with arguments that do not fit. */
const Invalid = z.looseObject({ tool: z.string() });

function isAsked(shown: ChatToolCall, asked: ChatToolCall | undefined): boolean {
  if (!asked) return false;
  if (shown.name === 'invalid' && asked.name !== 'invalid')
    return Invalid.safeParse(parsed(shown.arguments)).data?.tool === asked.name;
  return fingerprint(shown) === fingerprint(asked);
}

/** Key order and spacing of the arguments may change on the way through OpenCode. */
function fingerprint(call: ChatToolCall): string {
  const args = parsed(call.arguments);
  if (args === undefined) return call.arguments;
  if (typeof args !== 'object' || args === null) return JSON.stringify(args);
  return JSON.stringify(Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

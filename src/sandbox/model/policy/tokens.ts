import { CHARS_PER_TOKEN } from '../../../tokens.ts';
import type { ChatRequest, ChatToolCall } from '../chat.ts';

/** Durations that test runners print differ between runs; they count as if they were all equally long. */
function steady(text: string): string {
  return text.replace(/\d+(?:\.\d+)?\s?(?:ms|s|µs|ns)\b/g, '1ms');
}

/** Tokens of a request: every message, every earlier call, and the name, description and schema of every offered tool. */
export function tokensIn(request: ChatRequest): number {
  let chars = 0;
  for (const message of request.messages) chars += steady(message.text).length + charsOf(message.toolCalls);
  for (const tool of request.tools)
    chars += tool.name.length + tool.description.length + JSON.stringify(tool.parameters).length;
  return Math.ceil(chars / CHARS_PER_TOKEN);
}

export function tokensOut(text: string, calls: readonly ChatToolCall[]): number {
  return Math.ceil((text.length + charsOf(calls)) / CHARS_PER_TOKEN);
}

function charsOf(calls: readonly ChatToolCall[]): number {
  return calls.reduce((sum, call) => sum + call.name.length + call.arguments.length, 0);
}

import type { AssistantMessage } from '@opencode-ai/sdk/v2/client';
import { z } from 'zod';
import { CHARS_PER_TOKEN } from '../tokens.ts';

/** What an exchange cost, in OpenCode's own figures where it gave any. */
export const Usage = z.object({
  /** Tokens that were sent, cached ones included. */
  tokensIn: z.number(),
  /** Tokens that came back, reasoning included. */
  tokensOut: z.number(),
  /** US dollars by the prices that OpenCode knows; 0 where it knows none. */
  usd: z.number(),
  /** Some or all of it was reckoned from the length of the prompt: OpenCode's figure for it never came. */
  reckoned: z.boolean().optional(),
});
export type Usage = z.infer<typeof Usage>;

export const NO_USAGE: Usage = { tokensIn: 0, tokensOut: 0, usd: 0 };

/** What sending this once costs at least, by its length: for calls whose figures never came. */
export function reckonedUsage(
  { system, prompt }: { readonly system: string; readonly prompt: string },
  usdPerTokenSent = 0,
): Usage {
  const tokensIn = Math.ceil((system.length + prompt.length) / CHARS_PER_TOKEN);
  return { tokensIn, tokensOut: 0, usd: tokensIn * usdPerTokenSent, reckoned: true };
}

/** OpenCode's figures for one answer. */
export function figuresOf(info: AssistantMessage): Usage {
  const { input, output, reasoning, cache } = info.tokens;
  return { tokensIn: input + cache.read + cache.write, tokensOut: output + reasoning, usd: info.cost };
}

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    tokensIn: a.tokensIn + b.tokensIn,
    tokensOut: a.tokensOut + b.tokensOut,
    usd: a.usd + b.usd,
  };
}

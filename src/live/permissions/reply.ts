import type { Permission } from './permission.ts';

/** What OpenCode is told of a decision, never `always`. Without a message OpenCode ends the session's turn; with one the agent reads it and goes on. */
export function replyTo({ state, default: fallback, comment, untilMs, askedMs }: Permission): {
  readonly reply: 'once' | 'reject';
  readonly message?: string;
} {
  const isExpired = state === 'expired';
  if (state === 'allowed' || (isExpired && fallback === 'allow')) return { reply: 'once' };
  const message = isExpired
    ? `Nobody has answered within ${Math.round(((untilMs ?? askedMs) - askedMs) / 1_000)} s.`
    : comment;
  return { reply: 'reject', ...(message !== '' && { message }) };
}

import { reckonedUsage } from './call-usage.ts';
import { ExchangeSession } from './exchange-session.ts';
import { ExchangeAborted, type Exchange, type Question } from './exchange.ts';
import type { ModelServer } from './model-server.ts';

/** Asks one question in a session of its own, with every tool off. Rejects only with `ExchangeAborted` or when no server can be had. */
export async function askModel(server: ModelServer, question: Question): Promise<Exchange> {
  const client = await server.client();
  const stop = new AbortController();
  const { signal } = question;
  const onAbort = (): void => stop.abort();
  if (signal?.aborted) throw new ExchangeAborted();
  signal?.addEventListener('abort', onAbort);
  const timer = setTimeout(() => stop.abort(), question.timeoutMs);
  const session = new ExchangeSession(
    client,
    server.agent,
    reckonedUsage(question, question.usdPerTokenSent),
  );
  try {
    return await session.converse(question, stop.signal);
  } catch (error) {
    if (signal?.aborted) throw new ExchangeAborted();
    if (stop.signal.aborted) return await session.late(question.timeoutMs);
    const name = error instanceof Error ? error.name : 'unknown error';
    return session.broken(`OpenCode failed: ${name}`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    stop.abort();
    await session.remove();
  }
}

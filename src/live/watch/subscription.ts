import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveServer } from '../live-server.ts';
import { gatheringFetch } from './gathering-fetch.ts';

/** What a subscription hears. */
export interface EventListener {
  /** The server listens to us from now on; whatever happened before must be read from its messages. */
  onConnected(): void;
  /** One payload, as the server sent it, and the folder whose it is. */
  onEvent(payload: unknown, directory: string | undefined): void;
  onLost(reason: string): void;
}

export interface SubscriptionOptions {
  readonly signal: AbortSignal;
  /** Milliseconds before the first attempt to connect again; doubled up to `maxDelayMs`. */
  readonly firstDelayMs?: number;
  readonly maxDelayMs?: number;
  /** OpenCode sends something every 10 s; a connection that is silent for longer than this is given up. */
  readonly silenceMs?: number;
}

/** Follows the events of all folders of a server until the signal is aborted, and connects again whenever the connection breaks. */
export async function followEvents(
  server: LiveServer,
  listener: EventListener,
  { signal, firstDelayMs = 250, maxDelayMs = 30_000, silenceMs = 35_000 }: SubscriptionOptions,
): Promise<void> {
  let delayMs = firstDelayMs;
  while (!signal.aborted) {
    const reason = await oneConnection(server, signal, silenceMs, {
      ...listener,
      onConnected() {
        delayMs = firstDelayMs;
        listener.onConnected();
      },
    });
    if (signal.aborted) return;
    listener.onLost(reason);
    await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    delayMs = Math.min(delayMs * 2, maxDelayMs);
  }
}

/** Resolves with the reason when the connection has ended. */
async function oneConnection(
  { client }: LiveServer,
  signal: AbortSignal,
  silenceMs: number,
  { onConnected, onEvent }: EventListener,
): Promise<string> {
  const cut = new AbortController();
  const onAbort = (): void => cut.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  let heardAt = performance.now();
  const silence = setInterval(() => {
    if (performance.now() - heardAt > silenceMs) cut.abort();
  }, silenceMs / 4);
  let reason = 'the server ended it';
  try {
    const { stream } = await client.global.event({
      signal: cut.signal,
      fetch: gatheringFetch,
      // To connect again is ours to do: what was missed has to be read then.
      sseMaxRetryAttempts: 1,
      onSseError(error) {
        reason = error instanceof Error ? error.message : String(error);
      },
    });
    for await (const message of stream) {
      heardAt = performance.now();
      const { payload, directory } = message as {
        readonly payload?: { readonly type?: string };
        readonly directory?: string;
      };
      if (payload?.type === 'server.connected') onConnected();
      else onEvent(payload, directory);
    }
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  } finally {
    clearInterval(silence);
    signal.removeEventListener('abort', onAbort);
    cut.abort();
  }
  return reason;
}

import type { Context as Request } from 'hono';
import { stream } from 'hono/streaming';
import { problem } from '../problem.ts';
import { refuse } from '../rest/answer.ts';
import type { ChangeFeed } from './change-feed.ts';

/** A comment is sent after so many milliseconds of silence, so that proxies keep the connection. */
const ALIVE_MS = 15_000;
/** After which a client should try again when the connection breaks. */
const RETRY_MS = 1_000;

export interface EventOptions {
  /** Clients at once. */
  readonly clients: number;
  /** Ends all streams. */
  readonly closing: AbortSignal;
}

/** Those who follow events, of whatever kind. */
export interface EventClients {
  readonly options: EventOptions;
  open: number;
}

/** What is new since the last call, as frames; undefined where nothing is. */
export type NextFrames = () => string | undefined;

/** Answers with a stream of server-sent events that goes on until the client or the server ends it. */
export function streamChanges(
  request: Request,
  clients: EventClients,
  feed: ChangeFeed,
  next: NextFrames,
): Response {
  const { clients: most, closing } = clients.options;
  if (clients.open >= most) {
    const what = `There are ${most} clients that follow events, which is the limit.`;
    return refuse(request, problem(503, 'EVENTS_FULL', what, 'Close one, or try again later.'));
  }
  request.header('content-type', 'text/event-stream');
  request.header('cache-control', 'no-store');
  request.header('x-accel-buffering', 'no');
  clients.open += 1;
  return stream(request, async (out) => {
    using _ = feed.join();
    const ended = new AbortController();
    out.onAbort(() => ended.abort());
    const signal = AbortSignal.any([ended.signal, closing]);
    try {
      await out.write(`retry: ${RETRY_MS}\n\n`);
      while (!signal.aborted) {
        const seen = feed.changes;
        const frames = next();
        if (frames !== undefined && frames !== '') await out.write(frames);
        else if (frames === undefined && !(await feed.changed(seen, ALIVE_MS, signal)) && !signal.aborted)
          await out.write(': still here\n\n');
      }
    } finally {
      clients.open -= 1;
    }
  });
}

import type { Context as Request } from 'hono';
import { stream } from 'hono/streaming';
import { problem, problemOf } from '../problem.ts';
import { refuse } from '../rest/answer.ts';
import { follow, type Asked, type EventReader, type ToldEvent } from './event-reader.ts';

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

/** Answers with a stream of server-sent events that goes on until the client or the server ends it. */
export function streamEvents(
  request: Request,
  clients: EventClients,
  open: (asked: Asked) => EventReader,
): Response {
  const { clients: most, closing } = clients.options;
  let reader: EventReader;
  try {
    reader = open(askedBy(request));
  } catch (error) {
    return refuse(request, problemOf(error));
  }
  if (clients.open >= most) {
    const what = `There are ${most} clients that follow events, which is the limit.`;
    return refuse(request, problem(503, 'EVENTS_FULL', what, 'Close one, or try again later.'));
  }
  request.header('content-type', 'text/event-stream');
  request.header('cache-control', 'no-store');
  request.header('x-accel-buffering', 'no');
  clients.open += 1;
  return stream(request, async (out) => {
    const ended = new AbortController();
    out.onAbort(() => ended.abort());
    try {
      await out.write(`retry: ${RETRY_MS}\n\n`);
      const listener = {
        told: (events: readonly ToldEvent[]) => out.write(events.map(frame).join('')),
        // A comment, so that proxies keep the connection.
        silent: () => out.write(': still here\n\n'),
      };
      await follow(reader, listener, AbortSignal.any([ended.signal, closing]));
    } finally {
      clients.open -= 1;
    }
  });
}

/** Browsers that come back say behind which event by a header. */
function askedBy({ req }: Request): Asked {
  return { after: req.header('last-event-id') ?? req.query('after'), types: req.query('type') };
}

function frame({ id, event }: ToldEvent): string {
  return `id: ${id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}

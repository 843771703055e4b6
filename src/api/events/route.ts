import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { problem, problemOf } from '../problem.ts';
import { refuse } from '../rest/answer.ts';
import { readEventId, START, type EventCursor } from './cursor.ts';
import { JournalFeed } from './journal-feed.ts';
import { endOf } from './read-events.ts';
import type { NumberedEvent } from './event.ts';

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

/** Events of a campaign as they are told (server-sent events). */
export function eventsRoute({ campaigns }: Context, { clients, closing }: EventOptions): Hono {
  const feeds = new Map<string, JournalFeed>();
  let open = 0;
  return new Hono().get('/v1/campaigns/:campaign/events', (request) => {
    const name = request.req.param('campaign');
    let start: EventCursor;
    let wanted: (event: NumberedEvent) => boolean;
    try {
      const { journal } = campaigns.get(name);
      const after = request.req.header('last-event-id') ?? request.req.query('after') ?? '';
      start = after === '' ? START : after === 'now' ? endOf(journal) : readEventId(after);
      wanted = typeFilter(request.req.query('type'));
    } catch (error) {
      return refuse(request, problemOf(error));
    }
    if (open >= clients) {
      const what = `There are ${clients} clients that follow events, which is the limit.`;
      return refuse(request, problem(503, 'EVENTS_FULL', what, 'Close one, or try again later.'));
    }
    const feed = feeds.get(name) ?? new JournalFeed(campaigns, name);
    feeds.set(name, feed);
    request.header('content-type', 'text/event-stream');
    request.header('cache-control', 'no-store');
    request.header('x-accel-buffering', 'no');
    open += 1;
    return stream(request, async (out) => {
      using _ = feed.join();
      const ended = new AbortController();
      out.onAbort(() => ended.abort());
      const signal = AbortSignal.any([ended.signal, closing]);
      try {
        await out.write(`retry: ${RETRY_MS}\n\n`);
        let cursor = start;
        while (!signal.aborted) {
          const seen = feed.changes;
          const page = feed.read(cursor);
          cursor = page.cursor;
          const text = page.events.filter(wanted).map(frame).join('');
          if (text !== '') await out.write(text);
          else if (
            page.events.length === 0 &&
            !(await feed.changed(seen, ALIVE_MS, signal)) &&
            !signal.aborted
          )
            await out.write(': still here\n\n');
        }
      } finally {
        open -= 1;
      }
    });
  });
}

function frame({ id, event }: NumberedEvent): string {
  return `id: ${id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** `result.*,campaign.finished`: an event passes whose type is named, or begins as a pattern does. */
function typeFilter(patterns: string | undefined): (event: NumberedEvent) => boolean {
  if (patterns === undefined || patterns === '') return () => true;
  if (!/^[a-z.-]+\*?(,[a-z.-]+\*?)*$/.test(patterns)) {
    throw new ToolfinchError(
      'EVENT_TYPE_INVALID',
      `${JSON.stringify(patterns.slice(0, 80))} are not patterns of types.`,
      'Give types such as `result.new` or `campaign.*`, with commas between them.',
      ExitCode.usage,
    );
  }
  const wanted = patterns.split(',');
  return ({ event: { type } }) =>
    wanted.some((pattern) =>
      pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern,
    );
}

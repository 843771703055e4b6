import { Hono } from 'hono';
import type { Context } from '../context.ts';
import { problemOf } from '../problem.ts';
import { refuse } from '../rest/answer.ts';
import { askedAfter } from './asked-after.ts';
import { readEventId, START, type EventCursor } from './cursor.ts';
import { JournalFeed } from './journal-feed.ts';
import { endOf } from './read-events.ts';
import type { NumberedEvent } from './event.ts';
import { streamChanges, type EventClients } from './stream-changes.ts';
import { typeFilter } from './type-filter.ts';

/** Events of a campaign as they are told (server-sent events). */
export function eventsRoute({ campaigns }: Context, clients: EventClients): Hono {
  const feeds = new Map<string, JournalFeed>();
  return new Hono().get('/v1/campaigns/:campaign/events', (request) => {
    const name = request.req.param('campaign');
    let cursor: EventCursor;
    let wanted: (type: string) => boolean;
    try {
      const { journal } = campaigns.get(name);
      cursor = askedAfter(request, { start: START, now: () => endOf(journal), read: readEventId });
      wanted = typeFilter(request.req.query('type'));
    } catch (error) {
      return refuse(request, problemOf(error));
    }
    const feed = feeds.get(name) ?? new JournalFeed(campaigns, name);
    feeds.set(name, feed);
    return streamChanges(request, clients, feed.changes, () => {
      const page = feed.read(cursor);
      cursor = page.cursor;
      return page.events.length === 0
        ? undefined
        : page.events
            .filter(({ event }) => wanted(event.type))
            .map(frame)
            .join('');
    });
  });
}

function frame({ id, event }: NumberedEvent): string {
  return `id: ${id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}

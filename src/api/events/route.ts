import { Hono } from 'hono';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { problemOf } from '../problem.ts';
import { refuse } from '../rest/answer.ts';
import { readEventId, START, type EventCursor } from './cursor.ts';
import { JournalFeed } from './journal-feed.ts';
import { endOf } from './read-events.ts';
import type { NumberedEvent } from './event.ts';
import { streamChanges, type EventClients } from './stream-changes.ts';

/** Events of a campaign as they are told (server-sent events). */
export function eventsRoute({ campaigns }: Context, clients: EventClients): Hono {
  const feeds = new Map<string, JournalFeed>();
  return new Hono().get('/v1/campaigns/:campaign/events', (request) => {
    const name = request.req.param('campaign');
    let cursor: EventCursor;
    let wanted: (event: NumberedEvent) => boolean;
    try {
      const { journal } = campaigns.get(name);
      const after = request.req.header('last-event-id') ?? request.req.query('after') ?? '';
      cursor = after === '' ? START : after === 'now' ? endOf(journal) : readEventId(after);
      wanted = typeFilter(request.req.query('type'));
    } catch (error) {
      return refuse(request, problemOf(error));
    }
    const feed = feeds.get(name) ?? new JournalFeed(campaigns, name);
    feeds.set(name, feed);
    return streamChanges(request, clients, feed.changes, () => {
      const page = feed.read(cursor);
      cursor = page.cursor;
      return page.events.length === 0 ? undefined : page.events.filter(wanted).map(frame).join('');
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

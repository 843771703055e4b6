import type { Context } from '../context.ts';
import { beginningOf } from './beginning.ts';
import { readEventId, START } from './cursor.ts';
import type { Asked, EventReader } from './event-reader.ts';
import { JournalFeed } from './journal-feed.ts';
import { endOf } from './read-events.ts';
import { typeFilter } from './type-filter.ts';

/** Events of a campaign as they are told. */
export function campaignEvents({ campaigns }: Context): (campaign: string, asked: Asked) => EventReader {
  const feeds = new Map<string, JournalFeed>();
  return (name, { after, types }) => {
    const { journal } = campaigns.get(name);
    let cursor = beginningOf(after, { start: START, now: () => endOf(journal), read: readEventId });
    const wanted = typeFilter(types);
    const feed = feeds.get(name) ?? new JournalFeed(campaigns, name);
    feeds.set(name, feed);
    return {
      feed: feed.changes,
      next() {
        const page = feed.read(cursor);
        cursor = page.cursor;
        return page.events.length === 0 ? undefined : page.events.filter(({ event }) => wanted(event.type));
      },
    };
  };
}

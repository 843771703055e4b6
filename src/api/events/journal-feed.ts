import type { Campaigns } from '../campaigns.ts';
import { ChangeFeed } from './change-feed.ts';
import type { EventCursor } from './cursor.ts';
import { writeEventId } from './cursor.ts';
import { readEvents, type EventPage } from './read-events.ts';

/** Rows of each kind that are read at a time. */
const PAGE = 200;
/** Pages that are remembered: readers who wait stand at the same place. */
const REMEMBERED = 8;

/** Follows the journal of one campaign for any number of readers, while there are any. */
export class JournalFeed {
  readonly changes: ChangeFeed;
  readonly #pages = new Map<string, EventPage>();

  constructor(
    private readonly campaigns: Campaigns,
    private readonly name: string,
  ) {
    this.changes = new ChangeFeed(
      () => campaigns.get(name).folder,
      // Changes with every commit of another connection.
      () => campaigns.get(name).journal.dataVersion(),
      () => this.#pages.clear(),
    );
  }

  read(cursor: EventCursor): EventPage {
    const key = writeEventId(cursor);
    const known = this.#pages.get(key);
    if (known) return known;
    const page = readEvents(this.campaigns.get(this.name).journal, cursor, PAGE);
    if (page.events.length > 0) this.#remember(key, page);
    return page;
  }

  #remember(key: string, page: EventPage): void {
    this.#pages.set(key, page);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= REMEMBERED) return;
      this.#pages.delete(oldest);
    }
  }
}

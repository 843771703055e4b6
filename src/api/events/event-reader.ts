import type { ChangeFeed } from './change-feed.ts';

/** An event with the id by which a reader goes on behind it. */
export interface ToldEvent {
  readonly id: string;
  readonly event: { readonly kind: string; readonly type: string };
}

/** What somebody who wants to follow events says, through whatever door. */
export interface Asked {
  /** The id of an event, or `now`; the beginning where it is left out. */
  readonly after?: string | undefined;
  /** Patterns of types; all where it is left out. */
  readonly types?: string | undefined;
}

/** One reader of events, who remembers how far it has come. */
export interface EventReader {
  /** Says when there may be more. */
  readonly feed: ChangeFeed;
  /** What has come since the last call; undefined where nothing has, none where nothing of it was asked for. */
  next(): readonly ToldEvent[] | undefined;
}

/** Milliseconds of silence after which a reader is told that there is nothing to tell. */
const SILENCE_MS = 15_000;

export interface Listener {
  told(events: readonly ToldEvent[]): Promise<unknown>;
  /** Nothing has come for a while. */
  silent?(): Promise<unknown>;
}

/** Hands on what comes, at the listener's pace, until the signal. */
export async function follow(
  { feed, next }: EventReader,
  listener: Listener,
  signal: AbortSignal,
): Promise<void> {
  using _ = feed.join();
  while (!signal.aborted) {
    const seen = feed.changes;
    const events = next();
    if (events !== undefined && events.length > 0) await listener.told(events);
    else if (!events && !(await feed.changed(seen, SILENCE_MS, signal)) && !signal.aborted)
      await listener.silent?.();
  }
}

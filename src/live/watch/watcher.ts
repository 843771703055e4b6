import { setTimeout as sleep } from 'node:timers/promises';
import { readEvent, type EventRecord } from '../../fitness/events.ts';
import { nothingMissed, type NotUnderstood } from '../../fitness/not-understood.ts';
import type { LiveServer } from '../live-server.ts';
import { catchUp } from './catch-up.ts';
import { LoadedTools } from './loaded-tools.ts';
import { Observer } from './observer.ts';
import { followEvents, type SubscriptionOptions } from './subscription.ts';
import { isTelling, typeOf } from './watch-events.ts';
import type { WatchStore } from './watch-store.ts';

/** How far before the last that was heard a server is read again: clocks may differ, and events may have been under way. */
const MARGIN_MS = 60_000;
const COMMIT_EVERY_MS = 500;
/** How often it is noted that a server is still heard when nothing else is. */
const HEARD_EVERY_MS = 10_000;
const CATCH_UP_RETRY_MS = 2_000;

export interface WatchOptions extends SubscriptionOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A line for a person: lost and regained connections. */
  readonly onNote: (line: string) => void;
  /** All that happened before has been read. */
  readonly onCaughtUp?: () => void;
  readonly companion?: WatchCompanion;
}

/** Hears what a watch hears. */
export interface WatchCompanion {
  onEvent(payload: unknown, directory: string | undefined): void;
  /** Connected, and what was missed has been read; with the sessions that have a call under way. Tried again where it throws. */
  onCaughtUp(running: ReadonlySet<string>): Promise<void>;
}

export interface WatchTotals {
  /** Events that came, of any kind. */
  readonly events: number;
  readonly connections: number;
  readonly notUnderstood: NotUnderstood;
}

/** Brings what happens on a server into the store until the signal is aborted. Throws where the server does not answer at the start. */
export async function watch(
  server: LiveServer,
  store: WatchStore,
  options: WatchOptions,
): Promise<WatchTotals> {
  const { now, onNote } = options;
  const stopped = new AbortController();
  const signal = AbortSignal.any([options.signal, stopped.signal]);
  let fault: { readonly error: unknown } | undefined;
  /** What fails in the store ends the watch; it is not the connection's fault. */
  const guard = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      fault ??= { error };
      stopped.abort();
    }
  };
  const observer = new Observer(store, now);
  const loaded = new LoadedTools();
  const notUnderstood = nothingMissed();
  let events = 0;
  let connections = 0;
  /** The connection that is caught up with; 0 while there is none. */
  let current = 0;
  let notedAtMs = 0;
  let heardAtMs = store.useServer(server.url, await server.version(), now());

  const readMissed = async (connection: number): Promise<void> => {
    const sinceMs = store.useServer(server.url, await server.version(), now()) - MARGIN_MS;
    const running = new Set<string>();
    const take = (record: EventRecord): void => {
      observer.take(record);
      if (isUnderWay(record)) running.add(record.part.sessionID);
    };
    for await (const { session, from, messages } of catchUp(server, sinceMs, take)) {
      for (const message of store.messagesFrom(session, from))
        if (!messages.has(message)) store.markRemoved(session, message);
    }
    await options.companion?.onCaughtUp(running);
    if (connection !== connections) return;
    current = connection;
    options.onCaughtUp?.();
  };
  const readUntilRead = async (connection: number): Promise<void> => {
    while (!signal.aborted && connection === connections) {
      try {
        return await readMissed(connection);
      } catch (error) {
        onNote(
          `What was missed could not be read (${error instanceof Error ? error.message : String(error)}).`,
        );
        await sleep(CATCH_UP_RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  };
  const commit = (): void => {
    if (current > 0 && (store.hasNews || heardAtMs - notedAtMs > HEARD_EVERY_MS)) {
      store.heard(heardAtMs);
      notedAtMs = heardAtMs;
    }
    store.commit(now());
  };
  const timer = setInterval(() => guard(commit), COMMIT_EVERY_MS);
  let reading: Promise<void> = Promise.resolve();
  try {
    await followEvents(
      server,
      {
        onConnected() {
          const connection = ++connections;
          heardAtMs = now();
          loaded.connected(heardAtMs);
          if (connection > 1) onNote(`Connected to ${server.url} again.`);
          reading = reading.then(() => readUntilRead(connection));
        },
        onEvent(payload, directory) {
          events++;
          heardAtMs = now();
          guard(() => options.companion?.onEvent(payload, directory));
          if (directory !== undefined) loaded.hear(typeOf(payload), directory, heardAtMs);
          if (!isTelling(payload)) return;
          const record = readEvent(payload, notUnderstood);
          const loadedMs = directory === undefined ? undefined : loaded.since(directory);
          if (record) guard(() => observer.take(record, loadedMs));
        },
        onLost(reason) {
          current = 0;
          onNote(`The connection to ${server.url} is lost (${reason}).`);
        },
      },
      { ...options, signal },
    );
    await reading;
  } finally {
    clearInterval(timer);
    guard(commit);
  }
  if (fault) throw fault.error;
  return { events, connections, notUnderstood };
}

function isUnderWay(record: EventRecord): record is Extract<EventRecord, { kind: 'part' }> {
  if (record.kind !== 'part' || record.part.type !== 'tool') return false;
  const { status } = record.part.state;
  return status === 'pending' || status === 'running';
}

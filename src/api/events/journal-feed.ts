import { watch, type FSWatcher } from 'node:fs';
import type { Campaigns } from '../campaigns.ts';
import type { EventCursor } from './cursor.ts';
import { writeEventId } from './cursor.ts';
import { readEvents, type EventPage } from './read-events.ts';

/** Milliseconds between looks at the journal after its folder has stirred: the file is written before it is committed. */
const LOOK_MS = 10;
/** For so long after it stirred last. */
const STIRRED_MS = 300;
/** Between looks when nothing stirs, should the watcher miss something. */
const IDLE_MS = 1_000;
/** Rows of each kind that are read at a time. */
const PAGE = 200;
/** Pages that are remembered: readers who wait stand at the same place. */
const REMEMBERED = 8;

/** Follows the journal of one campaign for any number of readers, while there are any. */
export class JournalFeed {
  readonly #waiting = new Set<() => void>();
  readonly #pages = new Map<string, EventPage>();
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #readers = 0;
  #stirredMs = 0;
  #seen: unknown;
  #changes = 0;

  constructor(
    private readonly campaigns: Campaigns,
    private readonly name: string,
  ) {}

  /** Counts commits that were noticed; to be read before `read`, and handed to `changed`. */
  get changes(): number {
    return this.#changes;
  }

  /** Begins to follow; the answer ends it. */
  join(): Disposable {
    if (this.#readers++ === 0) this.#start();
    return {
      [Symbol.dispose]: () => {
        if (--this.#readers === 0) this.#stop();
      },
    };
  }

  read(cursor: EventCursor): EventPage {
    const key = writeEventId(cursor);
    const known = this.#pages.get(key);
    if (known) return known;
    const page = readEvents(this.campaigns.get(this.name).journal, cursor, PAGE);
    if (page.events.length > 0) this.#remember(key, page);
    return page;
  }

  /** Resolves with true once there has been a commit since `seen`, with false after `waitMs` or on the signal. */
  changed(seen: number, waitMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.#changes !== seen) return Promise.resolve(true);
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (told: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', stop);
        resolve(told);
      };
      const wake = (): void => end(true);
      const stop = (): void => end(false);
      const timer = setTimeout(stop, waitMs);
      this.#waiting.add(wake);
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  #start(): void {
    this.#seen = this.#version();
    try {
      this.#watcher = watch(this.campaigns.get(this.name).folder, () => this.#stir());
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // No watcher left on this machine: the slow look remains.
    }
    this.#plan();
  }

  #stop(): void {
    this.#watcher?.close();
    clearTimeout(this.#timer);
    this.#pages.clear();
  }

  #stir(): void {
    const wasIdle = performance.now() - this.#stirredMs > STIRRED_MS;
    this.#stirredMs = performance.now();
    if (!wasIdle) return;
    clearTimeout(this.#timer);
    this.#look();
  }

  #look(): void {
    const version = this.#version();
    if (version !== this.#seen) {
      this.#seen = version;
      this.#changes += 1;
      for (const wake of [...this.#waiting]) wake();
    }
    this.#plan();
  }

  #plan(): void {
    const stirs = performance.now() - this.#stirredMs < STIRRED_MS;
    this.#timer = setTimeout(() => this.#look(), stirs ? LOOK_MS : IDLE_MS);
    this.#timer.unref();
  }

  /** Changes with every commit of another connection. */
  #version(): string {
    try {
      return this.campaigns.get(this.name).journal.dataVersion();
    } catch {
      return 'gone';
    }
  }

  #remember(key: string, page: EventPage): void {
    this.#pages.set(key, page);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= REMEMBERED) return;
      this.#pages.delete(oldest);
    }
  }
}

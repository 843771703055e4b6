import { watch, type FSWatcher } from 'node:fs';

/** Milliseconds between looks at the journal after its folder has stirred: the file is written before it is committed. */
const LOOK_MS = 10;
/** For so long after it stirred last. */
const STIRRED_MS = 300;
/** Between looks when nothing stirs, should the watcher miss something. */
const IDLE_MS = 1_000;

/** Tells any number of readers when something that lies in a folder has changed, while there are any. */
export class ChangeFeed {
  readonly #waiting = new Set<() => void>();
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #readers = 0;
  #stirredMs = 0;
  #seen: unknown;
  #changes = 0;

  constructor(
    /** A folder that stirs with every change. */
    private readonly folder: () => string,
    /** Another one after every change. */
    private readonly version: () => string | number,
    /** The last reader has left. */
    private readonly onIdle: () => void = () => undefined,
  ) {}

  /** Counts changes that were noticed; to be read before what may have changed, and handed to `changed`. */
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

  /** Resolves with true once there has been a change since `seen`, with false after `waitMs` or on the signal. */
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
      this.#watcher = watch(this.folder(), () => this.#stir());
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // No watcher left on this machine: the slow look remains.
    }
    this.#plan();
  }

  #stop(): void {
    this.#watcher?.close();
    clearTimeout(this.#timer);
    this.onIdle();
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

  #version(): string | number {
    try {
      return this.version();
    } catch {
      return 'gone';
    }
  }
}

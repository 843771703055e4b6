import { setTimeout as sleep } from 'node:timers/promises';
import type { NotifySink } from '../engine/notify-config.ts';
import { isWanted, type Notification } from './notification.ts';
import { openSink } from './sinks/open-sink.ts';
import { Refused, type Sink } from './sinks/sink.ts';

/** Milliseconds before the second attempt and so on; after the last one it is given up. */
const DELAYS_MS = [1_000, 2_000, 4_000, 8_000];
/** Milliseconds that the end of a process waits for what is under way. */
const END_MS = 3_000;
/** Notifications that may wait for one sink; more are given up at once. */
const MOST = 200;

export interface NotifierOptions {
  readonly env: NodeJS.ProcessEnv;
  /** What could not be told to whom, and why. */
  readonly onGivenUp: (notification: Notification, sink: string, why: string) => void;
  readonly delaysMs?: readonly number[];
  readonly endMs?: number;
}

/**
 * Tells sinks what happens, in its order, each sink for itself. Telling never waits and never throws: a receiver that is
 * slow or gone holds up nothing but its own queue, and the end of the process by three seconds at most.
 */
export class Notifier implements AsyncDisposable {
  readonly #queues: readonly Queue[];

  constructor(sinks: readonly NotifySink[], options: NotifierOptions) {
    this.#queues = sinks.map((sink) => new Queue(openSink(sink, options.env), options));
  }

  tell(notification: Notification): void {
    for (const queue of this.#queues) queue.add(notification);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#queues.map((queue) => queue.close()));
  }
}

class Queue {
  readonly #waiting: Notification[] = [];
  /** Ends pauses between attempts: there is no time for them any more. */
  readonly #closing = new AbortController();
  /** Ends attempts. */
  readonly #cut = new AbortController();
  #work: Promise<void> | undefined;
  /** The last one was given up: until one gets through, each gets one attempt. */
  #isDead = false;

  constructor(
    private readonly sink: Sink,
    private readonly options: NotifierOptions,
  ) {}

  add(notification: Notification): void {
    if (!isWanted(notification.type, this.sink.events)) return;
    if (this.#waiting.length >= MOST) {
      this.options.onGivenUp(notification, this.sink.name, `${MOST} others wait for it`);
      return;
    }
    this.#waiting.push(notification);
    this.#work ??= this.#run().finally(() => (this.#work = undefined));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const timer = setTimeout(() => this.#cut.abort(), this.options.endMs ?? END_MS);
    await this.#work;
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const why = await this.#attempts(next);
      this.#isDead = why !== undefined;
      if (why !== undefined) this.options.onGivenUp(next, this.sink.name, why);
      this.#waiting.shift();
    }
  }

  /** Why it was given up; undefined where it got through. */
  async #attempts(notification: Notification): Promise<string | undefined> {
    const delays = this.options.delaysMs ?? DELAYS_MS;
    for (let attempt = 0; ; attempt++) {
      if (this.#cut.signal.aborted) return 'there was no time for it at the end';
      try {
        await this.sink.tell(notification, this.#cut.signal);
        return undefined;
      } catch (error) {
        const why = error instanceof Error ? reasonOf(error) : String(error);
        const delay = delays[attempt];
        const isLast = error instanceof Refused || this.#isDead || delay === undefined;
        if (isLast || this.#closing.signal.aborted) return `${why}; attempts: ${attempt + 1}`;
        await sleep(delay, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      }
    }
  }
}

/** `fetch` hides why it failed. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}

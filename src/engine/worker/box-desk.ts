import type { MessagePort } from 'node:worker_threads';
import type { BoxFiles, Look } from '../running/file-requests.ts';
import type { RunningNote } from '../running/running-line.ts';
import { BoxLostError, type BoxHandle, type BoxPool, type Death } from '../../sandbox/contract.ts';

type Wish = { readonly id: number } & (
  { readonly op: 'lease' } | { readonly op: 'release'; readonly handle: BoxHandle }
);
/** Asks for nothing. */
interface Notes {
  readonly op: 'notes';
  readonly notes: readonly RunningNote[];
}
/** From the main thread: what lies in the box? */
interface Question {
  readonly op: 'files';
  readonly id: number;
}
interface Files {
  readonly op: 'files';
  readonly id: number;
  /** Undefined where there is nothing to look at. */
  readonly files: BoxFiles | undefined;
}
type Reply = { readonly id: number } & (
  { readonly handle: BoxHandle } | { readonly death: Death } | { readonly fault: string }
);

/**
 * The main thread's side: leases boxes for one evaluation and remembers which are out, so that none outlives it, whatever
 * becomes of the thread that asked.
 */
export class BoxDesk {
  readonly #out = new Map<string, BoxHandle>();
  readonly #looking = new Map<number, (files: BoxFiles | undefined) => void>();
  #port: MessagePort | undefined;
  #questions = 0;
  #closed = false;

  constructor(private readonly pool: BoxPool) {}

  async lease(): Promise<BoxHandle> {
    const handle = await this.pool.lease();
    if (this.#closed) {
      void this.pool.release(handle);
      throw new BoxLostError('The evaluation is over.');
    }
    this.#out.set(handle.id, handle);
    return handle;
  }

  release(handle: BoxHandle): Promise<Death> {
    this.#out.delete(handle.id);
    return this.pool.release(handle);
  }

  /** Answers the worker's wishes until the desk is closed, and hands on what it notes. */
  serve(port: MessagePort, onNotes?: (notes: readonly RunningNote[]) => void): void {
    this.#port = port;
    port.on('message', (wish: Wish | Notes | Files) => {
      if (wish.op === 'notes') return onNotes?.(wish.notes);
      if (wish.op === 'files') {
        this.#looking.get(wish.id)?.(wish.files);
        return void this.#looking.delete(wish.id);
      }
      const answered =
        wish.op === 'lease'
          ? this.lease().then((handle) => ({ handle }))
          : this.release(wish.handle).then((death) => ({ death }));
      answered
        .catch((error: unknown) => ({ fault: error instanceof Error ? error.message : String(error) }))
        .then(
          (reply) => port.postMessage({ id: wish.id, ...reply } satisfies Reply),
          () => undefined,
        );
    });
  }

  /** The files that the evaluation's session works on, as they are. Rejects where there is no session at the moment. */
  async files(): Promise<BoxFiles> {
    const id = this.#questions++;
    const files = await new Promise<BoxFiles | undefined>((resolve) => {
      if (this.#closed || !this.#port) return resolve(undefined);
      this.#looking.set(id, resolve);
      this.#port.postMessage({ op: 'files', id } satisfies Question);
    });
    if (!files) throw new Error('no session is running');
    return files;
  }

  /** Destroys every box that is out, in the background. */
  close(): void {
    this.#closed = true;
    for (const resolve of this.#looking.values()) resolve(undefined);
    this.#looking.clear();
    for (const handle of this.#out.values()) void this.pool.release(handle);
    this.#out.clear();
  }
}

/** Milliseconds for which notes are gathered. */
const NOTES_MS = 250;

/** The worker's side. */
export class BoxCounter {
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #next = 0;
  #notes: RunningNote[] = [];
  #soon: NodeJS.Timeout | undefined;
  /** Shows the files of the session that runs, while one does. */
  look: Look | undefined;

  constructor(private readonly port: MessagePort) {
    port.on('message', (reply: Reply | Question) => {
      if ('op' in reply) return void this.#show(reply.id);
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    });
  }

  async lease(): Promise<BoxHandle> {
    const reply = await this.#ask({ op: 'lease' });
    if ('handle' in reply) return reply.handle;
    throw new BoxLostError('fault' in reply ? reply.fault : 'no box was given');
  }

  /** Destroys the box; resolves with the cause of its death. */
  async release(handle: BoxHandle): Promise<Death> {
    const reply = await this.#ask({ op: 'release', handle });
    return 'death' in reply
      ? reply.death
      : { cause: 'provider-fault', detail: 'fault' in reply ? reply.fault : '' };
  }

  /** Tells what is going on, some of it at a time. */
  note(note: RunningNote): void {
    this.#notes.push(note);
    this.#soon ??= setTimeout(() => this.#send(), NOTES_MS);
  }

  async #show(id: number): Promise<void> {
    const files = await this.look?.().catch(() => undefined);
    this.port.postMessage({ op: 'files', id, files } satisfies Files);
  }

  close(): void {
    this.#send();
    this.port.close();
  }

  #send(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    if (this.#notes.length > 0) this.port.postMessage({ op: 'notes', notes: this.#notes } satisfies Notes);
    this.#notes = [];
  }

  #ask(wish: { op: 'lease' } | { op: 'release'; handle: BoxHandle }): Promise<Reply> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.port.postMessage({ id, ...wish } satisfies Wish);
    });
  }
}

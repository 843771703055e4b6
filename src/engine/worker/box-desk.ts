import type { MessagePort } from 'node:worker_threads';
import { BoxLostError, type BoxHandle, type BoxPool, type Death } from '../../sandbox/contract.ts';

type Wish = { readonly id: number } & (
  { readonly op: 'lease' } | { readonly op: 'release'; readonly handle: BoxHandle }
);
type Reply = { readonly id: number } & (
  { readonly handle: BoxHandle } | { readonly death: Death } | { readonly fault: string }
);

/**
 * The main thread's side: leases boxes for one evaluation and remembers which are out, so that none outlives it, whatever
 * becomes of the thread that asked.
 */
export class BoxDesk {
  readonly #out = new Map<string, BoxHandle>();
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

  /** Answers the worker's wishes until the desk is closed. */
  serve(port: MessagePort): void {
    port.on('message', (wish: Wish) => {
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

  /** Destroys every box that is out, in the background. */
  close(): void {
    this.#closed = true;
    for (const handle of this.#out.values()) void this.pool.release(handle);
    this.#out.clear();
  }
}

/** The worker's side. */
export class BoxCounter {
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #next = 0;

  constructor(private readonly port: MessagePort) {
    port.on('message', (reply: Reply) => {
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

  close(): void {
    this.port.close();
  }

  #ask(wish: { op: 'lease' } | { op: 'release'; handle: BoxHandle }): Promise<Reply> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.port.postMessage({ id, ...wish } satisfies Wish);
    });
  }
}

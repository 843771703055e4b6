import type { BoxHandle, BoxLimits, BoxPool, Death, Provider } from './contract.ts';

export interface PoolOptions {
  /** Boxes that may be out at once. */
  readonly size: number;
  /** Boxes started ahead. */
  readonly warm: number;
  /** Whether boxes are started ahead before the first is asked for. Default true. */
  readonly warmAtOnce?: boolean;
  readonly limits: BoxLimits;
  /** Told when a box could not be started ahead; the next lease tries by itself. */
  readonly onNote?: (line: string) => void;
  /** Milliseconds. Default: `performance.now`. */
  readonly now?: () => number;
}

/** Of a box's life, what may pass before it is leased. An older box is not worth leasing: its life is counted from its start. */
const WARM_SHARE = 0.25;

/** A pool over any provider. There are never more than `size + warm` boxes, those being destroyed included. */
export function createPool(provider: Provider, options: PoolOptions): BoxPool {
  return new WarmPool(provider, options);
}

interface Waiting {
  resolve(handle: BoxHandle): void;
  reject(error: unknown): void;
}

class WarmPool implements BoxPool {
  readonly #provider: Provider;
  readonly #options: PoolOptions;
  readonly #now: () => number;
  readonly #stock: { readonly handle: BoxHandle; readonly bornAt: number }[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #leased = new Set<string>();
  readonly #deaths = new Map<string, Promise<Death>>();
  readonly #pending = new Set<Promise<unknown>>();
  /** Leases whose box is being started. */
  #promised = 0;
  #warming = false;
  /** Boxes that exist, are being started or are being destroyed. */
  #alive = 0;
  #warmFailed = false;
  #closed = false;

  constructor(provider: Provider, options: PoolOptions) {
    this.#provider = provider;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    if (options.warmAtOnce ?? true) this.#advance();
  }

  lease(): Promise<BoxHandle> {
    if (this.#closed) return Promise.reject(new Error('The pool is closed.'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#warmFailed = false;
      this.#advance();
    });
  }

  release(handle: BoxHandle): Promise<Death> {
    const known = this.#deaths.get(handle.id);
    if (known) return known;
    // Not one of ours any more: it counts no longer, and the provider knows what became of it.
    if (!this.#leased.delete(handle.id)) return this.#provider.destroy(handle);
    const death = this.#destroy(handle);
    this.#deaths.set(handle.id, death);
    void death.then(() => this.#deaths.delete(handle.id));
    this.#advance();
    return death;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(new Error('The pool is closed.'));
    for (const { handle } of this.#stock.splice(0)) void this.#destroy(handle);
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
  }

  /** Does whatever has become possible. Called after every change. */
  #advance(): void {
    if (this.#closed) return;
    const { size, warm, limits } = this.#options;
    while (this.#stock[0] && this.#now() - this.#stock[0].bornAt > limits.lifeMs * WARM_SHARE) {
      const stale = this.#stock.shift();
      if (stale) void this.#destroy(stale.handle);
    }
    while (this.#waiting.length > 0 && this.#leased.size + this.#promised < size) {
      const ready = this.#stock.shift();
      if (ready) {
        this.#leased.add(ready.handle.id);
        this.#waiting.shift()?.resolve(ready.handle);
      } else if (this.#alive < size + warm) {
        const waiting = this.#waiting.shift();
        if (waiting) this.#startFor(waiting);
      } else break;
    }
    if (!this.#warming && !this.#warmFailed && this.#stock.length < warm && this.#alive < size + warm)
      this.#startAhead();
  }

  #startFor(waiting: Waiting): void {
    this.#promised += 1;
    this.#alive += 1;
    this.#track(
      this.#provider.start(this.#options.limits).then(
        (handle) => {
          this.#promised -= 1;
          if (this.#closed) {
            waiting.reject(new Error('The pool is closed.'));
            return this.#destroy(handle);
          }
          this.#leased.add(handle.id);
          waiting.resolve(handle);
          return undefined;
        },
        (error: unknown) => {
          this.#promised -= 1;
          this.#alive -= 1;
          waiting.reject(error);
          this.#advance();
        },
      ),
    );
  }

  #startAhead(): void {
    this.#warming = true;
    this.#alive += 1;
    this.#track(
      this.#provider.start(this.#options.limits).then(
        (handle) => {
          this.#warming = false;
          if (this.#closed) return this.#destroy(handle);
          this.#stock.push({ handle, bornAt: this.#now() });
          this.#advance();
          return undefined;
        },
        (error: unknown) => {
          this.#warming = false;
          this.#alive -= 1;
          // Until somebody asks for a box, trying again would only spin.
          this.#warmFailed = true;
          this.#options.onNote?.(
            `A box could not be started ahead: ${error instanceof Error ? error.message : String(error)}`,
          );
          this.#advance();
        },
      ),
    );
  }

  #destroy(handle: BoxHandle): Promise<Death> {
    const death = this.#provider.destroy(handle).finally(() => {
      this.#alive -= 1;
      this.#advance();
    });
    this.#track(death);
    return death;
  }

  #track(work: Promise<unknown>): void {
    this.#pending.add(work);
    void work.finally(() => this.#pending.delete(work));
  }
}

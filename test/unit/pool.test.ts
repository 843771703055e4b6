import { setImmediate as tick } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  BoxLostError,
  type BoxHandle,
  type BoxLimits,
  type Death,
  type Provider,
} from '../../src/sandbox/contract.ts';
import { DEFAULT_LIMITS } from '../../src/sandbox/limits.ts';
import { createPool } from '../../src/sandbox/pool.ts';

/** Boxes that are nothing but a number. Starting and destroying wait until the test lets them through. */
class PaperProvider implements Provider {
  readonly name = 'docker';
  readonly imageId = 'paper';
  readonly alive = new Set<string>();
  most = 0;
  starting = 0;
  mostStarting = 0;
  failures = 0;
  #next = 0;
  #gates: (() => void)[] = [];
  #open: boolean;

  constructor(open = true) {
    this.#open = open;
  }

  openGates(): void {
    this.#open = true;
    for (const gate of this.#gates.splice(0)) gate();
  }

  closeGates(): void {
    this.#open = false;
  }

  async start(limits: BoxLimits): Promise<BoxHandle> {
    const id = String((this.#next += 1));
    this.alive.add(id);
    this.most = Math.max(this.most, this.alive.size);
    this.starting += 1;
    this.mostStarting = Math.max(this.mostStarting, this.starting);
    await this.#gate();
    this.starting -= 1;
    if (this.failures > 0) {
      this.failures -= 1;
      this.alive.delete(id);
      throw new BoxLostError('no paper');
    }
    return { provider: this.name, id, socketDir: `/nowhere/${id}`, limits, isolated: true };
  }

  async destroy(handle: BoxHandle): Promise<Death> {
    await this.#gate();
    this.alive.delete(handle.id);
    return { cause: 'stopped' };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #gate(): Promise<void> {
    return this.#open ? Promise.resolve() : new Promise((resolve) => this.#gates.push(resolve));
  }
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 5; i += 1) await tick();
};

describe('the pool', () => {
  it('starts warm boxes ahead, one at a time', async () => {
    const provider = new PaperProvider();
    await using _pool = createPool(provider, { size: 2, warm: 3, limits: DEFAULT_LIMITS });
    await settle();
    expect(provider.alive.size).toBe(3);
    expect(provider.mostStarting).toBe(1);
  });

  it('leases a warm box and warms the next', async () => {
    const provider = new PaperProvider();
    await using pool = createPool(provider, { size: 2, warm: 1, limits: DEFAULT_LIMITS });
    await settle();
    expect((await pool.lease()).id).toBe('1');
    await settle();
    expect(provider.alive).toEqual(new Set(['1', '2']));
  });

  it('lets a lease wait while all slots are out and serves waiters in order', async () => {
    const provider = new PaperProvider();
    await using pool = createPool(provider, { size: 1, warm: 1, limits: DEFAULT_LIMITS });
    const first = await pool.lease();
    const served: string[] = [];
    const second = pool.lease().then((box) => (served.push('second'), box));
    const third = pool.lease().then((box) => (served.push('third'), box));
    await settle();
    expect(served).toEqual([]);
    await pool.release(first);
    await pool.release(await second);
    await third;
    expect(served).toEqual(['second', 'third']);
  });

  it('frees the slot at once, while the box is still being destroyed', async () => {
    const provider = new PaperProvider();
    await using pool = createPool(provider, { size: 1, warm: 1, limits: DEFAULT_LIMITS });
    const first = await pool.lease();
    await settle();
    provider.closeGates();
    const death = pool.release(first);
    expect((await pool.lease()).id).not.toBe(first.id);
    expect(provider.alive.has(first.id)).toBe(true);
    provider.openGates();
    expect(await death).toEqual({ cause: 'stopped' });
    expect(provider.alive.has(first.id)).toBe(false);
  });

  it('never has more than size + warm boxes, those being destroyed included', async () => {
    const provider = new PaperProvider();
    await using pool = createPool(provider, { size: 3, warm: 2, limits: DEFAULT_LIMITS });
    await Promise.all(
      Array.from({ length: 60 }, async () => {
        const box = await pool.lease();
        await tick();
        void pool.release(box);
      }),
    );
    expect(provider.most).toBe(5);
  });

  it('works without warm boxes', async () => {
    const provider = new PaperProvider();
    await using pool = createPool(provider, { size: 1, warm: 0, limits: DEFAULT_LIMITS });
    for (const id of ['1', '2', '3']) {
      const box = await pool.lease();
      expect(box.id).toBe(id);
      void pool.release(box);
    }
    expect(provider.most).toBe(1);
  });

  it('hands a failed start to the lease that asked for it and goes on', async () => {
    const provider = new PaperProvider();
    provider.failures = 1;
    await using pool = createPool(provider, { size: 1, warm: 0, limits: DEFAULT_LIMITS });
    await expect(pool.lease()).rejects.toBeInstanceOf(BoxLostError);
    expect((await pool.lease()).id).toBe('2');
  });

  it('does not spin when warming fails, and warms again after the next lease', async () => {
    const provider = new PaperProvider();
    provider.failures = 1;
    const notes: string[] = [];
    await using pool = createPool(provider, {
      size: 1,
      warm: 1,
      limits: DEFAULT_LIMITS,
      onNote: (line) => notes.push(line),
    });
    await settle();
    expect(notes).toHaveLength(1);
    expect(provider.alive.size).toBe(0);
    await pool.lease();
    await settle();
    expect(provider.alive.size).toBe(2);
  });

  it('does not lease a box that has spent a large part of its life in stock', async () => {
    let now = 0;
    const provider = new PaperProvider();
    await using pool = createPool(provider, { size: 1, warm: 1, limits: DEFAULT_LIMITS, now: () => now });
    await settle();
    now = DEFAULT_LIMITS.lifeMs / 2;
    expect((await pool.lease()).id).not.toBe('1');
    await settle();
    expect(provider.alive.has('1')).toBe(false);
  });

  it('destroys a box once when it is released twice', async () => {
    const provider = new PaperProvider();
    await using pool = createPool(provider, { size: 2, warm: 0, limits: DEFAULT_LIMITS });
    const box = await pool.lease();
    const deaths = [pool.release(box), pool.release(box)];
    await Promise.all(deaths);
    await pool.release(box);
    const boxes = await Promise.all([pool.lease(), pool.lease()]);
    const third = pool.lease();
    await settle();
    expect(provider.alive.size).toBe(2);
    await Promise.all(boxes.map((other) => pool.release(other)));
    await pool.release(await third);
  });

  it('leaves no unleased box when closed, and refuses those who wait', async () => {
    const provider = new PaperProvider();
    const pool = createPool(provider, { size: 1, warm: 2, limits: DEFAULT_LIMITS });
    const box = await pool.lease();
    const late = pool.lease();
    const refused = expect(late).rejects.toThrow('closed');
    await pool[Symbol.asyncDispose]();
    await refused;
    expect([...provider.alive]).toEqual([box.id]);
    await pool.release(box);
    expect(provider.alive.size).toBe(0);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { together } from '../../src/together.ts';

const until = async (signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) await sleep(5);
};

it('waits for all', async () => {
  const ended: number[] = [];
  const one = (ms: number) => async () => {
    await sleep(ms);
    ended.push(ms);
  };
  await together(new AbortController().signal, one(30), one(10));
  expect(ended).toEqual([10, 30]);
});

it('ends the others where one fails, waits for them, and throws what it threw', async () => {
  let isOver = false;
  const other = async (signal: AbortSignal): Promise<void> => {
    await until(signal);
    await sleep(20);
    isOver = true;
    throw new Error('a consequence');
  };
  const failing = () => Promise.reject(new Error('the cause'));
  await expect(together(new AbortController().signal, other, failing)).rejects.toThrow('the cause');
  expect(isOver).toBe(true);
});

it('ends with the signal', async () => {
  const stop = new AbortController();
  const running = together(stop.signal, until, until);
  stop.abort();
  await running;
});

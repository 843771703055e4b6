import { createInterface } from 'node:readline';
import type { Context } from '../context.ts';
import { eventSources } from '../events/sources.ts';
import { handle } from './handle.ts';
import { Subscriptions } from './subscriptions.ts';

/** Messages that are answered at once; further ones are read when one of them is. */
const AT_ONCE = 100;

/**
 * JSON-RPC 2.0 on standard input and output, a message a line, until the client hangs up or the signal is given. What was
 * asked before the client closed its end is answered.
 */
export async function serveStdio(context: Context, signal: AbortSignal): Promise<void> {
  const gone = new AbortController();
  const over = AbortSignal.any([signal, gone.signal]);
  process.stdout.on('error', () => gone.abort());
  const write = (message: unknown): Promise<void> =>
    new Promise((resolve) => process.stdout.write(`${JSON.stringify(message)}\n`, () => resolve()));
  await using subscriptions = new Subscriptions(eventSources(context), write);
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity, signal: over });
  const answering = new Set<Promise<void>>();
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const work = answer(line).finally(() => answering.delete(work));
    answering.add(work);
    if (answering.size >= AT_ONCE) await Promise.race(answering);
  }
  if (!over.aborted) await Promise.all(answering);

  async function answer(line: string): Promise<void> {
    const { own, begin } = subscriptions.methods();
    const reply = await handle(line, context, own);
    if (reply !== undefined) await write(reply);
    begin();
  }
}

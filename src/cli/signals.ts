import { constants } from 'node:os';
import type { Output } from './output.ts';

/**
 * Milliseconds in which a second signal is the first one once more: npm, npx and `timeout` hand on to a process what the
 * terminal, or its group, has told it already.
 */
const ECHO_MS = 1_000;

/**
 * Runs `work` with a signal that SIGINT and SIGTERM abort. The first one lets it finish in order and gives the exit
 * code 128 + signal; another one, a second later or more, ends the process at once.
 */
export async function interruptible(
  output: Output,
  work: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const controller = new AbortController();
  let received: { readonly name: 'SIGINT' | 'SIGTERM'; readonly atMs: number } | undefined;
  const listen = (name: 'SIGINT' | 'SIGTERM') => (): void => {
    if (received && performance.now() - received.atMs < ECHO_MS) return;
    if (received) process.exit(128 + constants.signals[name]);
    received = { name, atMs: performance.now() };
    output.note(`\n${name}: finishing what can be kept; once more ends at once.`);
    controller.abort(new DOMException(`Interrupted by ${name}`, 'AbortError'));
  };
  const listeners = { SIGINT: listen('SIGINT'), SIGTERM: listen('SIGTERM') };
  process.on('SIGINT', listeners.SIGINT).on('SIGTERM', listeners.SIGTERM);
  try {
    const code = await work(controller.signal);
    return received ? 128 + constants.signals[received.name] : code;
  } catch (error) {
    if (received && controller.signal.aborted && isAbort(error))
      return 128 + constants.signals[received.name];
    throw error;
  } finally {
    process.off('SIGINT', listeners.SIGINT).off('SIGTERM', listeners.SIGTERM);
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

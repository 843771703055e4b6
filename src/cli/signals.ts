import { constants } from 'node:os';
import type { Output } from './output.ts';

/**
 * Runs `work` with a signal that SIGINT and SIGTERM abort. The first one lets it finish in order and gives the exit
 * code 128 + signal; a second one ends the process at once.
 */
export async function interruptible(
  output: Output,
  work: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const controller = new AbortController();
  let received: 'SIGINT' | 'SIGTERM' | undefined;
  const listen = (name: 'SIGINT' | 'SIGTERM') => (): void => {
    const code = 128 + constants.signals[name];
    if (received) process.exit(code);
    received = name;
    output.note(`\n${name}: finishing what can be kept; once more ends at once.`);
    controller.abort(new DOMException(`Interrupted by ${name}`, 'AbortError'));
  };
  const listeners = { SIGINT: listen('SIGINT'), SIGTERM: listen('SIGTERM') };
  process.on('SIGINT', listeners.SIGINT).on('SIGTERM', listeners.SIGTERM);
  try {
    const code = await work(controller.signal);
    return received ? 128 + constants.signals[received] : code;
  } catch (error) {
    if (received && controller.signal.aborted && isAbort(error)) return 128 + constants.signals[received];
    throw error;
  } finally {
    process.off('SIGINT', listeners.SIGINT).off('SIGTERM', listeners.SIGTERM);
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

import { heldMemory } from './counters.ts';
import { residentMemory } from './processes.ts';

const EVERY_MS = 20;
/** Share of the limit at which a candidate counts as out of memory. */
const FULL = 0.95;

/**
 * Calls `exhausted` once when the box's memory is all but used up. At the limit itself the kernel may spend many
 * seconds in reclaim before it kills, and the supervisor would be as slow as the candidate.
 */
export function watchMemory(limitBytes: number, exhausted: () => void): Disposable {
  const timer = setInterval(() => {
    if ((heldMemory() ?? residentMemory()) < limitBytes * FULL) return;
    clearInterval(timer);
    exhausted();
  }, EVERY_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

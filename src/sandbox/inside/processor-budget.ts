import type { Outcome } from '../../outcome.ts';
import type { RunnerProcess } from './runner-process.ts';

/** Processor time for a batch that is nobody's concern: what runs often is compiled first. */
const FREE_MS = 2_000;

/**
 * What the calls of a batch may take of the processor, in the mean. By the processor's time, which other work on the machine
 * hardly changes, where the clock's would decide by it.
 */
export class ProcessorBudget {
  #calls = 0;
  #spentMs = 0;
  /** The time of the process when its last call ended. */
  #beforeMs = 0;

  /** Without a limit nothing is measured. */
  constructor(private readonly limitMs: number | undefined) {}

  /** A process is ready for its first call. */
  begin(runner: RunnerProcess | undefined): void {
    if (this.limitMs !== undefined) this.#beforeMs = runner?.processorMs() ?? 0;
  }

  /** A call has ended. The outcome of all that are left, where the calls so far have taken too much. */
  spend(runner: RunnerProcess | undefined): Outcome | undefined {
    if (this.limitMs === undefined) return undefined;
    const nowMs = runner?.processorMs() ?? 0;
    this.#calls++;
    this.#spentMs += Math.max(0, nowMs - this.#beforeMs);
    this.#beforeMs = nowMs;
    return this.#spentMs > FREE_MS + this.limitMs * this.#calls
      ? { kind: 'timeout', limitMs: this.limitMs, processor: true }
      : undefined;
  }
}

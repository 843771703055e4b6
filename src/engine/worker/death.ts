import type { Outcome } from '../../outcome.ts';
import type { BoxLimits, Death } from '../../sandbox/contract.ts';

/** What the candidate has to answer for when its box is gone; undefined when it was the provider's fault. */
export function outcomeOfDeath(death: Death, limits: BoxLimits, detail: string): Outcome | undefined {
  switch (death.cause) {
    case 'oom':
      return { kind: 'oom', limitBytes: limits.memoryBytes };
    case 'exited':
      return { kind: 'crashed', detail: death.detail };
    case 'stopped':
      // The box was well until its life was over, or its supervisor no longer answers: nobody else was in there.
      return { kind: 'crashed', detail };
    case 'provider-fault':
      return undefined;
  }
}

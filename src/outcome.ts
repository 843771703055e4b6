import { z } from 'zod';

/**
 * How a run of candidate code ended. A closed union: everything that judges, stores or shows a run switches over it.
 *
 * Only `infra-error` is the provider's fault; it is retried and never scored. All others belong to the candidate.
 */
export const Outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok') }),
  /** The gate refused the source, or OpenCode could not load it. */
  z.object({ kind: z.literal('invalid'), detail: z.string() }),
  /** The process ended in mid-call (exit, signal, fork bomb, full disk, output flood). An exception that `execute` throws is not a crash: it is the tool's answer. */
  z.object({ kind: z.literal('crashed'), detail: z.string() }),
  /** `processor`: the calls of a batch took more processor time than `limitMs` each, in the mean. */
  z.object({ kind: z.literal('timeout'), limitMs: z.number(), processor: z.literal(true).optional() }),
  z.object({ kind: z.literal('oom'), limitBytes: z.number() }),
  /** The candidate reached for something it must not have, or its log and the gateway's record disagree. */
  z.object({ kind: z.literal('cheated'), detail: z.string() }),
  z.object({ kind: z.literal('infra-error'), detail: z.string() }),
]);
export type Outcome = z.infer<typeof Outcome>;
export type OutcomeKind = Outcome['kind'];

/** Whether a call was not made because those before it took too much processor time. */
export const isSlow = (outcome: Outcome): boolean => outcome.kind === 'timeout' && outcome.processor === true;

export const OK: Outcome = { kind: 'ok' };

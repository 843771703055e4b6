import { z } from 'zod';
import { NO_USAGE, Usage } from './call-usage.ts';

export interface Question {
  /** `provider/model`, as OpenCode names it. */
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
  /** Deadline of the exchange, in milliseconds. */
  readonly timeoutMs: number;
  /** By which a call is charged whose figures never come. Default 0: its tokens alone are counted. */
  readonly usdPerTokenSent?: number;
  readonly signal?: AbortSignal;
}

/**
 * Why there is no reply. `timeout`: none came before the deadline, OpenCode's own retries included. `rate-limited`: the
 * deadline came while OpenCode waited for the provider to admit it again. `provider`: the provider failed or refused the request. `cut`: the stream broke off.
 * `too-long`: the reply met the model's limit. `filtered`: the provider withheld it. `server`: OpenCode itself failed.
 */
export const FailureReason = z.enum([
  'timeout',
  'rate-limited',
  'provider',
  'cut',
  'too-long',
  'filtered',
  'server',
]);
export type FailureReason = z.infer<typeof FailureReason>;

/** One prompt and what came of it. Words of a provider's error are left out: they may repeat a key. */
export const Exchange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reply'), text: z.string(), usage: Usage }),
  z.object({ kind: z.literal('failed'), reason: FailureReason, detail: z.string(), usage: Usage }),
]);
export type Exchange = z.infer<typeof Exchange>;

export function failed(reason: FailureReason, detail: string, usage: Usage = NO_USAGE): Exchange {
  return { kind: 'failed', reason, detail, usage };
}

/** The exchange was broken off by its signal; nothing is known of what it cost. */
export class ExchangeAborted extends Error {
  override readonly name = 'ExchangeAborted';
}

import type { Outcome } from '../outcome.ts';

/**
 * What came of one call of the tool, as judgement needs it. File states are read by someone other than the candidate;
 * `output`, `error` and `durationMs` are the candidate's own words.
 */
export interface ObservedCall {
  readonly id: string;
  /** `ok` also when `execute` threw. */
  readonly outcome: Outcome;
  readonly output?: string;
  /** Every answer, in order, of a call that was followed as the answers proposed. */
  readonly pages?: readonly string[];
  /** The message of what `execute` threw. */
  readonly error?: string;
  /** Only paths that changed or appeared (text), or are gone (null). */
  readonly changed: Readonly<Record<string, string | null>>;
  /** Permissions that the tool asked for, in order. */
  readonly asks: readonly { readonly permission: string; readonly patterns: readonly string[] }[];
  readonly durationMs: number;
}

/** Some tools return their errors as text. Only the start is read, so that an edit whose text speaks of errors is not one. */
const ERROR_TEXT = /^\s*(?:error|failed|failure|unable to|cannot|could not|refused|refusing)\b/i;

/** What the tool told the model when it refused; undefined when it claimed success. */
export function refusalText(call: Pick<ObservedCall, 'output' | 'error'>): string | undefined {
  if (call.error !== undefined) return call.error;
  return call.output !== undefined && ERROR_TEXT.test(call.output) ? call.output : undefined;
}

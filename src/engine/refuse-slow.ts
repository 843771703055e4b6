import { ExitCode, ToolfinchError } from '../errors.ts';
import type { Evaluation } from '../fitness/evaluation.ts';
import { isSlow } from '../outcome.ts';

/** A baseline that is too slow for the limit would be compared on the cases that it came to, and every child too. */
export function refuseSlow({ trials }: Evaluation, limitMs: number): void {
  const left = trials.filter(({ outcome }) => isSlow(outcome)).length;
  if (left === 0) return;
  throw new ToolfinchError(
    'BASELINE_SLOW',
    `The given tool takes more than ${limitMs} ms of processor time a call: ${left} of ${trials.length} cases were not called.`,
    'Set `sandbox.callCpuMs` to several times what the tool takes, so that its children may be slower too.',
    ExitCode.usage,
  );
}

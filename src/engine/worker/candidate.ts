import { instrument } from '../../mutation/trace/instrument.ts';
import { toolName } from '../../mutation/genome.ts';
import { placeCheckout } from '../../sandbox/checkout/place-checkout.ts';
import { runRepositoryTests, type TestRun } from '../../sandbox/checkout/repository-tests.ts';
import type { Box, BoxHandle, ToolSource } from '../../sandbox/contract.ts';
import type { EvaluationRequest } from '../executor.ts';
import type { CheckoutCache } from './checkout-cache.ts';

/** What is evaluated, as boxes see it. */
export interface Candidate {
  /** The name that the tool has in OpenCode. */
  readonly name: string;
  /** Makes ready what the tool needs in a box, and gives what is to be loaded there; null for OpenCode's own tool. */
  place(handle: BoxHandle): ToolSource | null;
  /** Where the tool is made of a file in a repository: runs the repository's own tests, in a box where it was placed. */
  readonly test?: (box: Box) => Promise<TestRun>;
}

export function candidateOf(
  { subject, checkout, traced }: EvaluationRequest,
  checkouts: CheckoutCache,
): Candidate {
  if (subject.kind === 'builtin') return { name: subject.tool, place: () => null };
  const genome = traced ? (instrument(subject.genome)?.genome ?? subject.genome) : subject.genome;
  if (!checkout) return { name: toolName(genome), place: () => genome };
  const base = checkouts.get(checkout);
  return {
    name: toolName(checkout.adapter),
    place: (handle) => placeCheckout(handle, base, genome, checkout.adapter),
    test: (box) => runRepositoryTests(box, checkout),
  };
}

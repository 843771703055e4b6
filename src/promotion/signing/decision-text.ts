import { canonicalJson } from '../ledger/canonical-json.ts';
import type { PromotionRequest } from '../requests.ts';

export type DecisionKind = 'approve' | 'reject';

/** What is signed, byte for byte: canonical JSON of what is decided, about what, and when. */
export function decisionText(
  { id, variant, evidence }: Pick<PromotionRequest, 'id' | 'variant' | 'evidence'>,
  decision: DecisionKind,
  { comment, at }: { readonly comment: string; readonly at: string },
): string {
  return canonicalJson({ request: id, variant, evidence, decision, comment, at });
}

import { z } from 'zod';
import { Signature } from '../../promotion/ledger/record.ts';
import { requestStates, type PromotionRequest } from '../../promotion/requests.ts';
import { Target } from '../../promotion/target.ts';

export const PromotionId = z.string().min(1).describe('The id of a promotion, or the beginning of one.');
export const By = z
  .string()
  .min(1)
  .optional()
  .describe('Who asks or decides. Default: the user that the server runs as. Taken as it is given.');
const Comment = z.string().default('').describe('Kept in the audit log.');
export const Decision = z.strictObject({ promotion: PromotionId, by: By, comment: Comment });

/** A decision that may be proven. */
export const SignedDecision = Decision.extend({
  signature: Signature.optional().describe(
    'Where the promotion has signers: by whom it is decided. `value` signs, with ed25519, the canonical JSON of request, variant, evidence, decision (`approve`, `reject`), comment and at.',
  ),
});

/** A promotion as doors tell it. */
export const Promotion = z.object({
  id: z.string(),
  tool: z.string(),
  variant: z.string(),
  project: z.string(),
  target: Target,
  by: z.string().describe('Who asked for it.'),
  at: z.string(),
  expires: z.string(),
  state: z.enum(requestStates),
  approvers: z.int().describe('How many people must approve.'),
  signers: z
    .array(z.object({ name: z.string(), publicKey: z.string() }))
    .optional()
    .describe('Who alone may decide, each by a signature.'),
  evidenceHash: z.string().describe('sha256 of evidence.json.'),
  approvals: z.array(
    z.object({ who: z.string(), at: z.string(), comment: z.string(), byPolicy: z.boolean() }),
  ),
  rejection: z.object({ who: z.string(), comment: z.string() }).optional(),
  supersededBy: z.string().optional(),
  installed: z.string().nullable().describe('Where it is installed now.'),
  rolledBack: z.boolean(),
  canary: z.enum(['running', 'finished', 'demoted']).optional(),
  step: z
    .object({ share: z.number(), since: z.string() })
    .optional()
    .describe('Of a canary: the share of sessions that meet the new version, and since when.'),
});

export function promotionOf(request: PromotionRequest): z.output<typeof Promotion> {
  return Promotion.parse({ ...request, evidenceHash: request.evidence });
}

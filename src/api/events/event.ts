import { z } from 'zod';
import { Objectives } from '../operations/shapes.ts';

/** What happens in a campaign, as its journal tells it. `type` is made of `kind` and what happened. */
export const CampaignEvent = z.discriminatedUnion('kind', [
  /** `campaign.started`, `.resumed`, `.interrupted`, `.search-ended`, `.heldout-opened`, `.finished`, … */
  z.object({
    kind: z.literal('campaign'),
    type: z.string(),
    at: z.string(),
    data: z.record(z.string(), z.unknown()),
  }),
  /** `result.new`, `.improved`, `.not-added`, …: what telling the result of proposal `n` did, in their order. */
  z.object({
    kind: z.literal('result'),
    type: z.string(),
    n: z.int(),
    fate: z.string(),
    operator: z.string(),
    parents: z.array(z.string()),
    /** Null where the gate refused the child; `detail` then says why. */
    variant: z.string().nullable(),
    summary: z.string().nullable(),
    detail: z.string().nullable(),
    objectives: Objectives.nullable(),
  }),
  /** `evaluation.search`, `.preview`, `.validation`, `.claim`, `.shadow`. */
  z.object({
    kind: z.literal('evaluation'),
    type: z.string(),
    evaluation: z.int(),
    variant: z.string(),
    stage: z.string(),
    split: z.string(),
    outcome: z.string(),
    objectives: Objectives,
    wallMs: z.number(),
  }),
]);
export type CampaignEvent = z.output<typeof CampaignEvent>;

/** An event with the id by which a reader goes on behind it. */
export interface NumberedEvent {
  readonly id: string;
  readonly event: CampaignEvent;
}

import type { z } from 'zod';
import { whoOpens } from '../../engine/openings.ts';
import type { Decision as Decided, PromotionDesk } from '../../promotion/desk.ts';
import type { PromotionRequest } from '../../promotion/requests.ts';
import { operation, type Operation } from './operation.ts';
import { Decision, Promotion, promotionOf, type SignedDecision } from './promotion-shape.ts';

/** A decision about a promotion by a person, under `promotions.VERB`. */
export function deciding(
  verb: string,
  summary: string,
  decide: (
    desk: PromotionDesk,
    id: string,
    decision: Decided,
  ) => PromotionRequest | Promise<PromotionRequest>,
): Operation {
  return operation({
    name: `promotions.${verb}`,
    summary,
    http: { method: 'post', path: `/v1/promotions/{promotion}/${verb}` },
    input: Decision,
    output: Promotion,
    run: async (given, { promotions }) =>
      promotionOf(await decide(promotions, given.promotion, decided(given))),
  });
}

/** Who decides, and why, out of what was sent. */
export function decided({ by = whoOpens(), comment, signature }: Given): Decided {
  return { who: by, comment, ...(signature && { signature }) };
}

type Given = Omit<z.output<typeof SignedDecision>, 'promotion'>;

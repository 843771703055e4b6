import { z } from 'zod';
import { Evidence } from '../../promotion/evidence/evidence.ts';
import { Happening } from '../../promotion/ledger/record.ts';
import { requestStates } from '../../promotion/requests.ts';
import { decided } from './deciding.ts';
import { operation } from './operation.ts';
import { Decision, Promotion, PromotionId, promotionOf, SignedDecision } from './promotion-shape.ts';

export const listPromotions = operation({
  name: 'promotions.list',
  summary: 'promotions that were asked for and how they stand, the newest last',
  http: { method: 'get', path: '/v1/promotions' },
  input: z.strictObject({
    state: z.enum(requestStates).optional().describe('Only those that stand so.'),
  }),
  output: z.object({ promotions: z.array(Promotion) }),
  run: ({ state }, { promotions }) => ({
    promotions: promotions
      .list()
      .filter((request) => state === undefined || request.state === state)
      .map(promotionOf),
  }),
});

export const getPromotion = operation({
  name: 'promotions.get',
  summary: 'one promotion with its evidence',
  http: { method: 'get', path: '/v1/promotions/{promotion}' },
  input: z.strictObject({ promotion: PromotionId }),
  output: Promotion.extend({ evidence: Evidence }),
  run({ promotion }, { promotions }) {
    const request = promotions.get(promotion);
    return { ...promotionOf(request), evidence: promotions.evidence(request) };
  },
});

export const approvePromotion = operation({
  name: 'promotions.approve',
  summary: 'approve a promotion; with as many approvals as it needs it is installed',
  http: { method: 'post', path: '/v1/promotions/{promotion}/approve' },
  input: SignedDecision,
  output: Promotion,
  run: async ({ promotion, ...given }, { promotions }) =>
    promotionOf(await promotions.approveAndInstall(promotion, () => decided(given))),
});

export const rejectPromotion = operation({
  name: 'promotions.reject',
  summary: 'reject a promotion',
  http: { method: 'post', path: '/v1/promotions/{promotion}/reject' },
  input: SignedDecision,
  output: Promotion,
  run: ({ promotion, ...given }, { promotions }) => promotionOf(promotions.reject(promotion, decided(given))),
});

export const rollbackPromotion = operation({
  name: 'promotions.rollback',
  summary:
    'restore, byte for byte, what was there before a promotion; with `to` any version of the tool that was ever promoted or replaced',
  http: { method: 'post', path: '/v1/promotions/{promotion}/rollback' },
  input: Decision.extend({
    to: z
      .string()
      .min(1)
      .optional()
      .describe(
        'A promotion of the same tool, as it was installed, or `before:` and a promotion: what was there before it.',
      ),
  }),
  output: Promotion,
  run: ({ promotion, to, ...given }, { promotions }) =>
    promotionOf(
      to === undefined
        ? promotions.rollback(promotion, decided(given))
        : promotions.rollbackTo(to, decided(given), { of: promotion }),
    ),
});

export const listAudit = operation({
  name: 'audit.list',
  summary: 'every decision about promotions, in the order in which they were taken',
  http: { method: 'get', path: '/v1/audit' },
  input: z.strictObject({}),
  output: z.object({
    records: z.array(
      z.object({
        ...{ n: z.int(), at: z.string(), who: z.string(), what: Happening },
        ...{ previous: z.string(), hash: z.string() },
      }),
    ),
  }),
  run: (_, { promotions }) => ({ records: promotions.log.records() }),
});

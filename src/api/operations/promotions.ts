import { z } from 'zod';
import { whoOpens } from '../../engine/openings.ts';
import { demote, finish, runningCanary, statusOf } from '../../promotion/canary/end.ts';
import { Evidence } from '../../promotion/evidence/evidence.ts';
import { Happening } from '../../promotion/ledger/record.ts';
import type { PromotionDesk } from '../../promotion/desk.ts';
import { requestStates, type PromotionRequest } from '../../promotion/requests.ts';
import { operation, type Operation } from './operation.ts';
import { Decision, Promotion, PromotionId } from './promotion-shape.ts';

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
      .map((request) => Promotion.parse(request)),
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
    return { ...Promotion.parse(request), evidence: promotions.evidence(request) };
  },
});

export const approvePromotion = operation({
  name: 'promotions.approve',
  summary: 'approve a promotion; with as many approvals as it needs it is installed',
  http: { method: 'post', path: '/v1/promotions/{promotion}/approve' },
  input: Decision,
  output: Promotion,
  async run({ promotion, by = whoOpens(), comment }, { promotions }) {
    const known = promotions.get(promotion);
    const isStuck = known.state === 'approved' && known.installed === null;
    const request = isStuck ? known : promotions.approve(promotion, { who: by, comment });
    return Promotion.parse(request.state === 'approved' ? await promotions.install(request.id, by) : request);
  },
});

export const rejectPromotion = deciding('reject', 'reject a promotion', (desk, id, decision) =>
  desk.reject(id, decision),
);

export const rollbackPromotion = deciding(
  'rollback',
  'restore, byte for byte, what was there before a promotion',
  (desk, id, decision) => desk.rollback(id, decision),
);

export const finishCanary = deciding(
  'finish',
  'end a canary with the new version alone; a rollback still leads back',
  (desk, id, decision) => finish(desk, id, decision, false),
);

export const demoteCanary = deciding(
  'demote',
  'end a canary with what was there before it, byte for byte',
  (desk, id, decision) => demote(desk, id, decision, false),
);

function deciding(
  verb: string,
  summary: string,
  decide: (
    desk: PromotionDesk,
    id: string,
    decision: { readonly who: string; readonly comment: string },
  ) => PromotionRequest | Promise<PromotionRequest>,
): Operation {
  return operation({
    name: `promotions.${verb}`,
    summary,
    http: { method: 'post', path: `/v1/promotions/{promotion}/${verb}` },
    input: Decision,
    output: Promotion,
    run: async ({ promotion, by = whoOpens(), comment }, { promotions }) =>
      Promotion.parse(await decide(promotions, promotion, { who: by, comment })),
  });
}

const Figures = z.object({
  calls: z.int(),
  sessions: z.int(),
  ok: z.int(),
  refused: z.int(),
  failed: z.int(),
});

export const canaryOf = operation({
  name: 'promotions.canary',
  summary: 'both versions of a canary on live sessions, and what the rule says',
  http: { method: 'get', path: '/v1/promotions/{promotion}/canary' },
  input: z.strictObject({ promotion: PromotionId }),
  output: z.object({
    old: Figures,
    new: Figures,
    comparisons: z.record(
      z.string(),
      z.object({
        ...{ meanA: z.number(), meanB: z.number(), difference: z.number() },
        ...{ low: z.number(), high: z.number() },
      }),
    ),
    verdict: z.enum(['demote', 'wait', 'finish']),
    why: z.string(),
  }),
  run: ({ promotion }, { promotions }) => statusOf(runningCanary(promotions, promotion)),
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

import { z } from 'zod';
import { advance } from '../../promotion/canary/advance.ts';
import { demote, finish, runningCanary } from '../../promotion/canary/end.ts';
import { followRule } from '../../promotion/canary/follow-rule.ts';
import { statusOf } from '../../promotion/canary/status.ts';
import { stepOf } from '../../promotion/canary/step.ts';
import { decided, deciding } from './deciding.ts';
import { operation } from './operation.ts';
import { Decision, Promotion, PromotionId, promotionOf } from './promotion-shape.ts';

const Verdict = z.enum(['demote', 'wait', 'finish']);
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
    verdict: Verdict,
    why: z.string(),
    share: z.number().describe('Of the sessions that meet the new version.'),
    next: z.number().describe('The share after that; 1: the new version alone.'),
  }),
  run({ promotion }, { promotions }) {
    const request = runningCanary(promotions, promotion);
    const { share, next } = stepOf(request);
    return { ...statusOf(request), share, next };
  },
});

export const advanceCanary = deciding(
  'advance',
  'let a canary take its next share of sessions; after the last one the new version stands alone',
  (desk, id, decision) => advance(desk, id, decision, false),
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

export const followCanary = operation({
  name: 'promotions.follow',
  summary: 'do what the rule says of a canary: its next share, its end, or nothing yet',
  http: { method: 'post', path: '/v1/promotions/{promotion}/follow' },
  input: Decision.omit({ comment: true }),
  output: z.object({
    did: z.enum(['advanced', 'demoted', 'nothing']),
    verdict: Verdict,
    why: z.string(),
    promotion: Promotion,
  }),
  async run({ promotion, by }, { promotions }) {
    const { who } = decided({ by, comment: '' });
    const { request, ...followed } = await followRule(promotions, promotion, { who });
    return { ...followed, promotion: promotionOf(request) };
  },
});

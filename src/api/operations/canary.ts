import { z } from 'zod';
import { advance } from '../../promotion/canary/advance.ts';
import { demote, finish, runningCanary } from '../../promotion/canary/end.ts';
import { statusOf } from '../../promotion/canary/status.ts';
import { stepOf } from '../../promotion/canary/step.ts';
import { deciding } from './deciding.ts';
import { operation } from './operation.ts';
import { PromotionId } from './promotion-shape.ts';

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

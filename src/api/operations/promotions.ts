import { z } from 'zod';
import { whoOpens } from '../../engine/openings.ts';
import { statusOf, runningCanary } from '../../promotion/canary/end.ts';
import { Evidence } from '../../promotion/evidence/evidence.ts';
import { Happening } from '../../promotion/ledger/record.ts';
import { requestStates } from '../../promotion/requests.ts';
import { Target } from '../../promotion/target.ts';
import { operation } from './operation.ts';

const Id = z.string().min(1).describe('The id of a promotion, or the beginning of one.');
const By = z
  .string()
  .min(1)
  .optional()
  .describe('Who decides. Default: the user that the server runs as. Taken as it is given.');
const Comment = z.string().default('').describe('Kept in the audit log.');
const Decision = z.strictObject({ promotion: Id, by: By, comment: Comment });

const Request = z.object({
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
  approvals: z.array(
    z.object({ who: z.string(), at: z.string(), comment: z.string(), byPolicy: z.boolean() }),
  ),
  rejection: z.object({ who: z.string(), comment: z.string() }).optional(),
  supersededBy: z.string().optional(),
  installed: z.string().nullable().describe('Where it is installed now.'),
  rolledBack: z.boolean(),
  canary: z.enum(['running', 'finished', 'demoted']).optional(),
});

export const listPromotions = operation({
  name: 'promotions.list',
  summary: 'promotions that were asked for and how they stand, the newest last',
  http: { method: 'get', path: '/v1/promotions' },
  input: z.strictObject({
    state: z.enum(requestStates).optional().describe('Only those that stand so.'),
  }),
  output: z.object({ promotions: z.array(Request) }),
  run: ({ state }, { promotions }) => ({
    promotions: promotions
      .list()
      .filter((request) => state === undefined || request.state === state)
      .map((request) => Request.parse(request)),
  }),
});

export const getPromotion = operation({
  name: 'promotions.get',
  summary: 'one promotion with its evidence',
  http: { method: 'get', path: '/v1/promotions/{promotion}' },
  input: z.strictObject({ promotion: Id }),
  output: Request.extend({ evidence: Evidence }),
  run({ promotion }, { promotions }) {
    const request = promotions.get(promotion);
    return { ...Request.parse(request), evidence: promotions.evidence(request) };
  },
});

export const approvePromotion = operation({
  name: 'promotions.approve',
  summary: 'approve a promotion; with as many approvals as it needs it is installed',
  http: { method: 'post', path: '/v1/promotions/{promotion}/approve' },
  input: Decision,
  output: Request,
  async run({ promotion, by = whoOpens(), comment }, { promotions }) {
    const known = promotions.get(promotion);
    const isStuck = known.state === 'approved' && known.installed === null;
    const request = isStuck ? known : promotions.approve(promotion, { who: by, comment });
    return Request.parse(request.state === 'approved' ? await promotions.install(request.id, by) : request);
  },
});

export const rejectPromotion = operation({
  name: 'promotions.reject',
  summary: 'reject a promotion',
  http: { method: 'post', path: '/v1/promotions/{promotion}/reject' },
  input: Decision,
  output: Request,
  run: ({ promotion, by = whoOpens(), comment }, { promotions }) =>
    Request.parse(promotions.reject(promotion, { who: by, comment })),
});

export const rollbackPromotion = operation({
  name: 'promotions.rollback',
  summary: 'restore, byte for byte, what was there before a promotion',
  http: { method: 'post', path: '/v1/promotions/{promotion}/rollback' },
  input: Decision,
  output: Request,
  run: ({ promotion, by = whoOpens(), comment }, { promotions }) =>
    Request.parse(promotions.rollback(promotion, { who: by, comment })),
});

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
  input: z.strictObject({ promotion: Id }),
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

import { z } from 'zod';
import { sessionsOf } from '../sessions.ts';
import { operation } from './operation.ts';
import { CampaignName, Cursor, Limit, Next } from './shapes.ts';

export const listSessions = operation({
  name: 'sessions.list',
  summary: 'the OpenCode sessions of a campaign: every trial of a task',
  http: { method: 'get', path: '/v1/campaigns/{campaign}/sessions' },
  ofJournal: true,
  input: z.strictObject({
    campaign: CampaignName,
    variant: z.string().optional().describe('Only of this variant (the whole id), or of `builtin:NAME`.'),
    cursor: Cursor,
    limit: Limit,
  }),
  output: z.object({
    sessions: z.array(
      z.object({
        evaluation: z.int(),
        trial: z.string(),
        variant: z.string(),
        purpose: z.string(),
        split: z.string(),
        task: z.string(),
        outcome: z.string(),
        verdict: z.string(),
        reward: z.number(),
        durationMs: z.number(),
        steps: z.number().optional(),
        toolCalls: z.number().optional(),
        toolErrors: z.number().optional(),
        tokensIn: z.number().optional(),
        tokensOut: z.number().optional(),
        cost: z.number().optional(),
        model: z.string(),
        trajectory: z.boolean().describe('Whether evaluations.trajectory has it step by step.'),
      }),
    ),
    next: Next,
  }),
  run({ campaign, ...asked }, { campaigns }) {
    const { sessions, next } = sessionsOf(campaigns.get(campaign).journal, asked);
    return {
      sessions: sessions.map(({ id, purpose, evaluation, trial }) => {
        const { cluster, outcome, verdict, reward, durationMs, trajectory } = trial;
        const { variant, split, provenance } = evaluation;
        return {
          ...{ evaluation: id, trial: trial.id, variant, purpose, split, task: cluster },
          ...{ outcome: outcome.kind, verdict, reward, durationMs, ...counts(trial) },
          ...{ model: provenance.model, trajectory: trajectory !== undefined },
        };
      }),
      ...(next !== undefined && { next }),
    };
  },
});

const COUNTS = ['steps', 'toolCalls', 'toolErrors', 'tokensIn', 'tokensOut', 'cost'] as const;

function counts(trial: Readonly<Partial<Record<(typeof COUNTS)[number], number | undefined>>>) {
  return Object.fromEntries(
    COUNTS.flatMap((name) => (trial[name] === undefined ? [] : [[name, trial[name]]])),
  );
}

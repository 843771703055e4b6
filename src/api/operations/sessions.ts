import { z } from 'zod';
import { evaluationRows } from '../../engine/journal/listing.ts';
import { operation } from './operation.ts';
import { evaluationOf } from './evaluations.ts';
import { CampaignName } from './shapes.ts';

/** Evaluations of stage `tasks` are few: finalists, champion, baseline and built-in. */
const EVALUATIONS = 1_000;

export const listSessions = operation({
  name: 'sessions.list',
  summary: 'the OpenCode sessions of a campaign: every trial of a task',
  http: { method: 'get', path: '/v1/campaigns/{campaign}/sessions' },
  ofJournal: true,
  input: z.strictObject({
    campaign: CampaignName,
    variant: z.string().optional().describe('Only of this variant (the whole id), or of `builtin:NAME`.'),
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
  }),
  run({ campaign, variant }, { campaigns }) {
    const open = campaigns.get(campaign);
    const filter = { stage: 'tasks', variant };
    const rows = evaluationRows(open.journal, { filter, limit: EVALUATIONS });
    const sessions = rows.flatMap(({ id }) => {
      const { purpose, evaluation } = evaluationOf(open, id);
      return evaluation.trials.map(
        ({ id: trial, cluster, outcome, verdict, reward, durationMs, trajectory, ...trialRest }) => ({
          evaluation: id,
          trial,
          variant: evaluation.variant,
          purpose,
          split: evaluation.split,
          task: cluster,
          outcome: outcome.kind,
          verdict,
          reward,
          durationMs,
          ...counts(trialRest),
          model: evaluation.provenance.model,
          trajectory: trajectory !== undefined,
        }),
      );
    });
    return { sessions };
  },
});

const COUNTS = ['steps', 'toolCalls', 'toolErrors', 'tokensIn', 'tokensOut', 'cost'] as const;

function counts(trial: Readonly<Partial<Record<(typeof COUNTS)[number], number | undefined>>>) {
  return Object.fromEntries(
    COUNTS.flatMap((name) => (trial[name] === undefined ? [] : [[name, trial[name]]])),
  );
}

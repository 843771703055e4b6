import { z } from 'zod';
import { evaluationRows } from '../../engine/journal/listing.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { Evaluation, Trial } from '../../fitness/evaluation.ts';
import { Trajectory } from '../../fitness/trajectory.ts';
import type { OpenCampaign } from '../campaigns.ts';
import { operation } from './operation.ts';
import { CampaignName, Cursor, EvaluationSummary, Limit, Next, readCursor, writeCursor } from './shapes.ts';

export const EvaluationId = z.int().min(1).describe('Id of an evaluation.');

export const listEvaluations = operation({
  name: 'evaluations.list',
  summary: 'the evaluations of a campaign in the order in which they were told, without their trials',
  http: { method: 'get', path: '/v1/campaigns/{campaign}/evaluations' },
  ofJournal: true,
  input: z.strictObject({
    campaign: CampaignName,
    variant: z.string().optional().describe('Only of this variant (the whole id), or of `builtin:NAME`.'),
    purpose: z.enum(['search', 'preview', 'validation', 'claim', 'shadow']).optional(),
    stage: z.enum(['cases', 'tasks']).optional(),
    split: z.enum(['train', 'validation', 'heldout']).optional(),
    outcome: z.string().optional(),
    cursor: Cursor,
    limit: Limit,
  }),
  output: z.object({ evaluations: z.array(EvaluationSummary), next: Next }),
  run({ campaign, cursor, limit, ...filter }, { campaigns }) {
    const [after] = readCursor(cursor, 1) ?? [];
    const evaluations = evaluationRows(campaigns.get(campaign).journal, { filter, after, limit });
    const last = evaluations.at(-1);
    return { evaluations, ...(evaluations.length === limit && last && { next: writeCursor([last.id]) }) };
  },
});

export const getEvaluation = operation({
  name: 'evaluations.get',
  summary: 'one evaluation with its trials; sessions step by step are left to evaluations.trajectory',
  http: { method: 'get', path: '/v1/campaigns/{campaign}/evaluations/{evaluation}' },
  ofJournal: true,
  input: z.strictObject({ campaign: CampaignName, evaluation: EvaluationId }),
  output: Evaluation.extend({
    id: z.int(),
    purpose: z.string(),
    trials: z.array(Trial.omit({ trajectory: true })),
  }),
  run({ campaign, evaluation: id }, { campaigns }) {
    const { purpose, evaluation } = evaluationOf(campaigns.get(campaign), id);
    const trials = evaluation.trials.map(({ trajectory: _, ...trial }) => trial);
    return { ...evaluation, id, purpose, trials };
  },
});

export const evaluationTrajectory = operation({
  name: 'evaluations.trajectory',
  summary: 'what happened in one session, step by step with every tool call (ATIF)',
  http: { method: 'get', path: '/v1/campaigns/{campaign}/evaluations/{evaluation}/trajectory' },
  ofJournal: true,
  input: z.strictObject({
    campaign: CampaignName,
    evaluation: EvaluationId,
    trial: z.string().describe('Id of the trial, e.g. `TASK#0`.'),
  }),
  output: Trajectory,
  run({ campaign, evaluation: id, trial: wanted }, { campaigns }) {
    const { evaluation } = evaluationOf(campaigns.get(campaign), id);
    const trial = evaluation.trials.find((known) => known.id === wanted);
    if (!trial) {
      const some = evaluation.trials.slice(0, 3).map((known) => known.id);
      throw new ToolfinchError(
        'TRIAL_MISSING',
        `The evaluation ${id} has no trial ${JSON.stringify(wanted)}.`,
        `evaluations.get names its trials, e.g. ${some.join(', ') || 'none'}.`,
        ExitCode.usage,
      );
    }
    if (!trial.trajectory) {
      throw new ToolfinchError(
        'TRAJECTORY_MISSING',
        evaluation.stage === 'cases'
          ? `The trial ${wanted} is one call of the tool, not a session.`
          : `Nothing was kept of the session ${wanted}: its box was lost, or the campaign is of an earlier version.`,
        'Sessions are the trials of evaluations of stage `tasks`.',
        ExitCode.usage,
      );
    }
    return trial.trajectory;
  },
});

/** An evaluation of a campaign by its id. */
export function evaluationOf(
  { journal, name }: OpenCampaign,
  id: number,
): { readonly purpose: string; readonly evaluation: Evaluation } {
  const known = journal.evaluationById(id);
  if (known) return known;
  throw new ToolfinchError(
    'EVALUATION_MISSING',
    `There is no evaluation ${id} in the campaign ${name}.`,
    'The operation evaluations.list names those that there are.',
    ExitCode.usage,
  );
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { layFiles } from '../../lay-files.ts';
import { SentTool } from '../drive/sent-tool.ts';
import { findVariant, genomeOf } from '../find-variant.ts';
import { operation } from './operation.ts';
import { headOfRun, Run, RunHead, RunId, told } from './run-shape.ts';
import { CampaignName, VariantName } from './shapes.ts';
import { suiteFolder } from './suites.ts';

export const startEvaluation = operation({
  name: 'evaluate.start',
  summary: 'evaluate one tool now, outside a campaign; answers at once, evaluate.get has what came of it',
  http: { method: 'post', path: '/v1/evaluate', status: 202 },
  input: z.strictObject({
    tool: SentTool.optional().describe('Its source. Without it and without a variant: OpenCode’s own tool.'),
    campaign: CampaignName.optional().describe('Instead: a variant of this campaign.'),
    variant: VariantName.default('best'),
    suite: z.string().describe('Name of a suite; suites.list has them.'),
    split: z.enum(['train', 'validation']).default('validation'),
    stage: z.enum(['cases', 'tasks', 'both']).default('cases'),
    trials: z.int().min(1).max(20).default(1).describe('Repetitions of each task.'),
  }),
  output: Run,
  run({ tool, campaign, variant, suite, split, stage, trials }, context) {
    const open = campaign === undefined ? undefined : context.campaigns.get(campaign);
    const genome = tool ?? (open && genomeOf(open, findVariant(open, variant)));
    const folder = mkdtempSync(join(tmpdir(), 'toolfinch-evaluate-'));
    if (genome) layFiles(folder, genome.files);
    const path = genome ? join(folder, genome.entry) : 'builtin';
    const where = suiteFolder(suite, context);
    const args = ['evaluate', path, '--suite', where, '--split', split, '--stage', stage];
    const about = {
      tool: basename(path),
      ...(campaign !== undefined && { campaign, variant }),
      suite,
      split,
      stage,
    };
    const dispose = (): void => rmSync(folder, { recursive: true, force: true });
    return told(context.runs.start([...args, '--trials', String(trials)], about, dispose));
  },
});

export const listRuns = operation({
  name: 'evaluate.list',
  summary: 'the evaluations that were asked for through doors since the server started, the newest first',
  http: { method: 'get', path: '/v1/evaluate' },
  input: z.strictObject({}),
  output: z.object({ runs: z.array(RunHead) }),
  run: (_, { runs }) => ({ runs: runs.list().map(headOfRun) }),
});

export const getRun = operation({
  name: 'evaluate.get',
  summary: 'how such an evaluation stands, and what came of it',
  http: { method: 'get', path: '/v1/evaluate/{run}' },
  input: z.strictObject({ run: RunId }),
  output: Run,
  run: ({ run }, { runs }) => told(runs.get(run)),
});

export const cancelRun = operation({
  name: 'evaluate.cancel',
  summary: 'cancel such an evaluation; its boxes are destroyed. Harmless when it is over',
  http: { method: 'post', path: '/v1/evaluate/{run}/cancel' },
  input: z.strictObject({ run: RunId }),
  output: Run,
  async run({ run: id }, { runs }) {
    const run = runs.get(id);
    run.cancel();
    await run.ended;
    return told(run);
  },
});

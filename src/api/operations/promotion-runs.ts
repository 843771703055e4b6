import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { layFiles } from '../../lay-files.ts';
import { mustBePending } from '../../promotion/find-request.ts';
import type { Context } from '../context.ts';
import { SentTool } from '../drive/sent-tool.ts';
import { outputFor, projectFor } from '../drive/promoting.ts';
import { findVariant } from '../find-variant.ts';
import { operation } from './operation.ts';
import { By, PromotionId } from './promotion-shape.ts';
import { headOfRun, Run, RunHead, RunId, told } from './run-shape.ts';
import { CampaignName, VariantName } from './shapes.ts';

const Trials = z.int().min(1).max(20).optional().describe('Repetitions of each held-out task.');

export const askPromotion = operation({
  name: 'promotions.ask',
  summary:
    'minimise a variant, compare it with what a project uses, and ask for its promotion; answers at once, promotions.run has what came of it. Opens the held-out split',
  http: { method: 'post', path: '/v1/promotions', status: 202 },
  input: z.strictObject({
    campaign: CampaignName,
    variant: VariantName.default('champion'),
    to: z
      .string()
      .min(1)
      .describe('A project among those that the server was started with (`--install-into`), or `global`.'),
    as: z.enum(['tool', 'branch', 'patch', 'package']).default('tool'),
    out: z.string().min(1).optional().describe('Name of the branch; path of the patch or the package.'),
    canary: z
      .union([z.number(), z.array(z.number()).min(1)])
      .optional()
      .describe('Install beside the tool in use, for this share of sessions, or for these in turn.'),
    whole: z.boolean().default(false).describe('Promote the variant as it is, without minimising it.'),
    evaluations: z.int().min(0).optional().describe('At most so many evaluations to minimise with.'),
    trials: Trials,
    by: By,
  }),
  output: Run,
  run(asked, context) {
    const { campaign, to, as, out, canary, whole, evaluations } = asked;
    const open = context.campaigns.get(campaign);
    const variant = findVariant(open, asked.variant).id;
    const project = projectFor(to, context.promoting);
    if (out === undefined && (as === 'patch' || as === 'package')) {
      throw new ToolfinchError(
        'PROMOTION_TARGET',
        `A ${as} is to be made, and no place for it is named.`,
        'Name one as `out`, in a folder that promotions may go to.',
        ExitCode.usage,
      );
    }
    const place = out === undefined || as === 'branch' ? out : outputFor(out, context.promoting);
    const args = ['promote', variant, `--to=${project}`, `--campaign=${open.folder}`];
    if (canary !== undefined) args.push(`--canary=${String(canary)}`);
    if (as !== 'tool' || canary === undefined) args.push(`--as=${as}`);
    if (place !== undefined) args.push(`--out=${place}`);
    if (whole) args.push('--whole');
    if (evaluations !== undefined) args.push(`--evaluations=${evaluations}`);
    return told(start(context, args, asked, { campaign, variant, project, as }));
  },
});

export const amendPromotion = operation({
  name: 'promotions.amend',
  summary:
    'evaluate an edited candidate and ask for it in place of a pending promotion; answers at once. Opens the held-out split',
  http: { method: 'post', path: '/v1/promotions/{promotion}/amend', status: 202 },
  input: z.strictObject({
    promotion: PromotionId,
    tool: SentTool.describe('The candidate’s source as it is to be.'),
    trials: Trials,
    by: By,
  }),
  output: Run,
  run({ promotion, tool, ...asked }, context) {
    const request = context.promotions.get(promotion);
    mustBePending(request);
    const { id, project } = request;
    projectFor(project, context.promoting);
    const folder = mkdtempSync(join(tmpdir(), 'toolfinch-amend-'));
    layFiles(folder, tool.files);
    const args = ['amend', id, join(folder, tool.entry)];
    const dispose = (): void => rmSync(folder, { recursive: true, force: true });
    return told(start(context, args, asked, { amends: id, project }, dispose));
  },
});

export const listPromotionRuns = operation({
  name: 'promotions.runs',
  summary:
    'promotions that were asked for or amended through doors since the server started, the newest first',
  http: { method: 'get', path: '/v1/promotion-runs' },
  input: z.strictObject({}),
  output: z.object({ runs: z.array(RunHead) }),
  run: (_, { promotionRuns }) => ({ runs: promotionRuns.list().map(headOfRun) }),
});

export const getPromotionRun = operation({
  name: 'promotions.run',
  summary: 'how such a run stands, what it says, and the request that came of it',
  http: { method: 'get', path: '/v1/promotion-runs/{run}' },
  input: z.strictObject({ run: RunId }),
  output: Run,
  run: ({ run }, { promotionRuns }) => told(promotionRuns.get(run)),
});

export const cancelPromotionRun = operation({
  name: 'promotions.cancel',
  summary: 'cancel such a run; nothing is asked for, its boxes are destroyed. Harmless when it is over',
  http: { method: 'post', path: '/v1/promotion-runs/{run}/cancel' },
  input: z.strictObject({ run: RunId }),
  output: Run,
  async run({ run: id }, { promotionRuns }) {
    const run = promotionRuns.get(id);
    run.cancel();
    await run.ended;
    return told(run);
  },
});

/** Never with `--yes`: what is asked for through a door is decided like anything else. */
function start(
  { promotionRuns, promotions, promoting }: Context,
  args: readonly string[],
  { trials, by }: { readonly trials?: number | undefined; readonly by?: string | undefined },
  about: Readonly<Record<string, unknown>>,
  dispose: () => void = () => undefined,
): ReturnType<typeof promotionRuns.start> {
  const more = [`--archive-dir=${promotions.archiveDir}`];
  if (promoting.config !== undefined) more.push(`--config=${promoting.config}`);
  if (trials !== undefined) more.push(`--trials=${trials}`);
  if (by !== undefined) more.push(`--by=${by}`);
  return promotionRuns.start([...args, ...more], { ...about, ...(by !== undefined && { by }) }, dispose);
}

import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { OpenCampaign } from '../campaigns.ts';
import type { Context } from '../context.ts';
import { configOf, configOfFile } from '../drive/door-config.ts';
import {
  cancelCampaign,
  createCampaign,
  extendCampaign,
  pauseCampaign,
  resumeCampaign,
} from '../drive/drive.ts';
import { findVariant, genomeOf } from '../find-variant.ts';
import { CampaignDetail, detailOf } from './campaigns.ts';
import { operation, type Operation } from './operation.ts';
import { CampaignName, VariantName } from './shapes.ts';

const Config = z.record(z.string(), z.unknown());

export const create = operation({
  name: 'campaigns.create',
  summary: 'start a campaign; answers once its journal is begun',
  http: { method: 'post', path: '/v1/campaigns', status: 201 },
  input: z
    .strictObject({
      config: Config.optional().describe(
        'A configuration; its paths must lie in folders that the server may read.',
      ),
      file: z.string().optional().describe('Instead: a configuration file in such a folder.'),
    })
    .refine(({ config, file }) => (config === undefined) !== (file === undefined), {
      error: 'give either `config` or `file`',
    }),
  output: CampaignDetail,
  async run({ config, file }, { campaigns, allowed }) {
    const checked = file === undefined ? configOf(config ?? {}, allowed) : await configOfFile(file, allowed);
    return detailOf(campaigns.get(await createCampaign(campaigns, checked)));
  },
});

export const pause = acting(
  'pause',
  'interrupt a campaign that a door has started; everything told is kept',
  pauseCampaign,
);

export const resume = acting('resume', 'go on with a campaign that was paused or stopped', resumeCampaign);

export const cancel = acting('cancel', 'give a campaign up; what was told is kept', (open, { now }) =>
  cancelCampaign(open, now),
);

export const extend = operation({
  name: 'campaigns.extend',
  summary: 'let a campaign that does not run go on to more proposals, also one that has finished',
  http: { method: 'post', path: '/v1/campaigns/{campaign}/extend' },
  input: z.strictObject({
    campaign: CampaignName,
    proposals: z.int().min(1).describe('The new total.'),
  }),
  output: CampaignDetail,
  async run({ campaign, proposals }, { campaigns }) {
    await extendCampaign(campaigns.get(campaign), proposals);
    return detailOf(campaigns.get(campaign));
  },
});

export const fork = operation({
  name: 'campaigns.fork',
  summary:
    'start a campaign from a variant of another one, with the same configuration but for what is given',
  http: { method: 'post', path: '/v1/campaigns/{campaign}/fork', status: 201 },
  input: z.strictObject({
    campaign: CampaignName,
    variant: VariantName.default('best'),
    config: Config.default({}).describe('What is to differ, e.g. `name`, `seed`, `proposals`.'),
  }),
  output: CampaignDetail,
  async run({ campaign, variant, config }, { campaigns, allowed }) {
    const open = campaigns.get(campaign);
    const row = findVariant(open, variant);
    if (open.meta.config.checkout !== undefined) {
      throw new ToolfinchError(
        'FORK_UNSUPPORTED',
        `The tool of the campaign ${campaign} is a file in a repository, which a fork would have to change.`,
        'Apply the variant’s patch to a checkout of your own and start a campaign there.',
        ExitCode.usage,
      );
    }
    const { origin: _, models, ...before } = open.meta.config;
    const { folder, meta } = open;
    // Its tool is the variant, which createCampaign lays down.
    const changes = { name: `${campaign}-fork`, ...config, tool: folder, toolFiles: [] };
    const changed = configOf(
      { ...before, suite: meta.suite, ...changes },
      { folders: [...allowed.folders, folder, meta.suite] },
    );
    const origin = { campaign, variant: row.id };
    const whole = { ...changed, ...(models !== undefined && { models }), origin } as typeof changed;
    return detailOf(campaigns.get(await createCampaign(campaigns, whole, genomeOf(open, row))));
  },
});

function acting(
  verb: string,
  summary: string,
  act: (open: OpenCampaign, context: Context) => Promise<void>,
): Operation {
  return operation({
    name: `campaigns.${verb}`,
    summary,
    http: { method: 'post', path: `/v1/campaigns/{campaign}/${verb}` },
    input: z.strictObject({ campaign: CampaignName }),
    output: CampaignDetail,
    async run({ campaign }, context) {
      await act(context.campaigns.get(campaign), context);
      return detailOf(context.campaigns.get(campaign));
    },
  });
}

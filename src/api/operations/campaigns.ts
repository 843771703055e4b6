import { z } from 'zod';
import { standingOf, type Standing } from '../../engine/journal/campaign-state.ts';
import { variantOf } from '../../engine/journal/listing.ts';
import { SessionTotals } from '../../engine/journal/session-totals.ts';
import { ToolfinchError } from '../../errors.ts';
import { Cassette } from '../../models/cassette.ts';
import { usageOf } from '../../models/usage.ts';
import type { CampaignData } from '../../report/campaign-data.ts';
import type { OpenCampaign } from '../campaigns.ts';
import { operation } from './operation.ts';
import { CampaignName, CampaignState, VariantSummary } from './shapes.ts';
import { summaryOf } from './variants.ts';

const Summary = z.object({
  name: CampaignName,
  state: CampaignState,
  seed: z.string(),
  created: z.string().describe('ISO 8601.'),
  suite: z.string().describe('Folder of the suite.'),
  applied: z.int().describe('Proposals whose results were applied.'),
  proposals: z.int().describe('Proposals that it may make.'),
});

const Detail = Summary.extend({
  folder: z.string(),
  holder: z
    .object({ pid: z.int(), host: z.string() })
    .optional()
    .describe('The process that runs it at this moment.'),
  suiteHash: z.string(),
  versions: z.record(z.string(), z.string()),
  config: z.record(z.string(), z.unknown()).describe('With all defaults filled in.'),
  fates: z.record(z.string(), z.int()).describe('How many proposals came to what.'),
  heldoutOpenings: z.int(),
  sessions: SessionTotals.describe('What its task sessions came to, all together.'),
  best: VariantSummary.optional().describe(
    'The fittest on the train split: a selection score, not a result.',
  ),
  champion: z.string().nullable().describe('Id of the variant that won on validation.'),
  models: z.unknown().optional().describe('What asking models came to.'),
});

export const listCampaigns = operation({
  name: 'campaigns.list',
  summary: 'the campaigns in the archive folder, the one written to last first',
  http: { method: 'get', path: '/v1/campaigns' },
  input: z.strictObject({ state: CampaignState.optional() }),
  output: z.object({
    campaigns: z.array(Summary),
    unreadable: z
      .array(z.object({ name: z.string(), why: z.string() }))
      .describe('Folders whose journal is damaged, or of another version.'),
  }),
  run({ state }, { campaigns }) {
    const found: z.output<typeof Summary>[] = [];
    const unreadable: { name: string; why: string }[] = [];
    for (const name of campaigns.names()) {
      try {
        found.push(brief(campaigns.get(name)));
      } catch (error) {
        if (!(error instanceof ToolfinchError)) throw error;
        unreadable.push({ name, why: error.what });
      }
    }
    return { campaigns: found.filter((each) => state === undefined || each.state === state), unreadable };
  },
});

export const getCampaign = operation({
  name: 'campaigns.get',
  summary: 'how one campaign stands',
  http: { method: 'get', path: '/v1/campaigns/{campaign}' },
  input: z.strictObject({ campaign: CampaignName }),
  output: Detail,
  run: ({ campaign }, { campaigns }) => detailOf(campaigns.get(campaign)),
});

export const CampaignDetail = Detail;

/** All that is known of a campaign but its variants. */
export function detailOf(open: OpenCampaign): z.output<typeof Detail> {
  const { folder, journal, meta, reading } = open;
  const standing = standingOf(journal);
  const data = reading.current();
  const { best: head, champion, counts, events, sessions } = data;
  const best = head && variantOf(journal, head.proposal);
  const exchanges = Cassette.read(folder);
  return {
    ...brief(open, standing, data),
    folder,
    ...(standing.holder && { holder: standing.holder }),
    suiteHash: meta.suiteHash,
    versions: meta.versions,
    config: meta.config,
    fates: counts.fates,
    heldoutOpenings: events.filter(({ kind }) => kind === 'heldout-opened').length,
    sessions,
    ...(best && { best: summaryOf(best) }),
    champion: champion?.id ?? null,
    ...(exchanges.length > 0 && { models: usageOf(exchanges) }),
  };
}

export function brief(
  { name, journal, meta, reading }: OpenCampaign,
  standing: Standing = standingOf(journal),
  { counts, budget }: CampaignData = reading.current(),
): z.output<typeof Summary> {
  const { seed, created, suite } = meta;
  return {
    ...{ name, seed, created, suite },
    state: standing.state,
    applied: counts.applied,
    proposals: budget,
  };
}

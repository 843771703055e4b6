import { standingOf } from '../../engine/journal/campaign-state.ts';
import { ToolfinchError } from '../../errors.ts';
import type { Campaigns, OpenCampaign } from '../campaigns.ts';
import type { Family } from './exposition.ts';

/** Campaigns that are told of: those written to last. */
const CAMPAIGNS = 20;

/** How campaigns stand, read from their journals at the moment of the scrape. */
export function campaignFamilies(campaigns: Campaigns): Family[] {
  const open = campaigns
    .names()
    .slice(0, CAMPAIGNS)
    .flatMap((name) => readable(campaigns, name));
  const gauge = (name: string, help: string, of: (campaign: OpenCampaign) => number | undefined): Family => ({
    name,
    help,
    type: 'gauge',
    samples: open.flatMap((campaign) => {
      const value = of(campaign);
      return value === undefined ? [] : [{ labels: { campaign: campaign.name }, value }];
    }),
  });
  return [
    gauge('toolfinch_campaign_running', 'Whether a process runs it.', ({ journal }) =>
      standingOf(journal).state === 'running' ? 1 : 0,
    ),
    gauge(
      'toolfinch_campaign_proposals',
      'Proposals that it may make.',
      ({ reading }) => reading.current().budget,
    ),
    gauge(
      'toolfinch_campaign_best',
      'The first goal of the fittest variant, on the train split.',
      ({ reading }) => reading.current().best?.value,
    ),
    {
      name: 'toolfinch_campaign_results',
      help: 'Proposals by what became of them.',
      type: 'gauge',
      samples: open.flatMap(({ name, reading }) =>
        Object.entries(reading.current().counts.fates).map(([fate, value]) => ({
          labels: { campaign: name, fate },
          value,
        })),
      ),
    },
  ];
}

/** One that cannot be read does not hide the others. */
function readable(campaigns: Campaigns, name: string): OpenCampaign[] {
  try {
    const open = campaigns.get(name);
    void open.reading;
    return [open];
  } catch (error) {
    if (error instanceof ToolfinchError) return [];
    throw error;
  }
}

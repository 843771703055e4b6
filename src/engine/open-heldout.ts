import type { CampaignPlan } from './campaign-plan.ts';
import type { CampaignParts } from './campaign.ts';
import type { Claim } from './claim.ts';
import { whoOpens } from './openings.ts';

/** Writes down that the held-out split is about to be looked at, in the journal and in the ledger of this machine. */
export function openHeldout(
  { suite, config }: CampaignPlan,
  { journal, clock, ledger }: Pick<CampaignParts, 'journal' | 'clock' | 'ledger'>,
  champion: string | undefined,
  { by, why } = { by: 'campaign', why: `claim of campaign ${config.name}` },
): Pick<Claim, 'openings' | 'openingsOnMachine'> {
  const who = whoOpens();
  journal.event('heldout-opened', { by, who, why, champion: champion ?? null });
  const openingsOnMachine = ledger?.record({
    at: new Date(clock.now()).toISOString(),
    who,
    why,
    suite: suite.folder,
    suiteHash: suite.hash,
    tools: champion === undefined ? [] : [champion],
  });
  return {
    openings: journal.events('heldout-opened').length,
    ...(openingsOnMachine === undefined ? {} : { openingsOnMachine }),
  };
}

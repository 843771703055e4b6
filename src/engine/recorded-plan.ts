import { ExitCode, ToolfinchError } from '../errors.ts';
import { donorIds, type CampaignPlan } from './campaign-plan.ts';
import { checkoutChanged } from './checkout-changed.ts';
import { parseConfig, type CampaignConfig } from './config.ts';
import type { JournalReader } from './journal/reader.ts';
import { planCampaign } from './plan-campaign.ts';

/**
 * What a campaign was made from, read again. `change` may alter what does not decide results. Throws where the suite, or
 * the checkout, is no longer what it was.
 */
export async function recordedPlan(
  journal: JournalReader,
  folder: string,
  change: (config: CampaignConfig) => CampaignConfig = (config) => config,
): Promise<CampaignPlan> {
  const meta = journal.meta();
  const config = change(parseConfig(meta.config, folder));
  const plan = await planCampaign({ ...config, suite: meta.suite }, process.cwd(), folder);
  if (plan.suite.hash !== meta.suiteHash) {
    throw new ToolfinchError(
      'SUITE_CHANGED',
      `The suite ${meta.suite} has changed since this campaign began (${meta.suiteHash.slice(0, 12)} → ${plan.suite.hash.slice(0, 12)}).`,
      'Restore it, or start a new campaign: scores of two suites cannot be compared.',
      ExitCode.usage,
    );
  }
  if (plan.checkout && plan.checkout.hash !== meta.versions['checkout'])
    throw checkoutChanged(plan.checkout.folder);
  if (donorIds(plan) !== meta.versions['donors']) {
    throw new ToolfinchError(
      'DONOR_CHANGED',
      `A donor is not as it was when this campaign began (${config.donors.join(', ')}).`,
      'Restore it, or start a new campaign.',
      ExitCode.usage,
    );
  }
  return plan;
}

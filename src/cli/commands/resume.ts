import { parseConfig } from '../../engine/config.ts';
import { extendCampaign, proposalsOf } from '../../engine/extend-campaign.ts';
import { JournalReader } from '../../engine/journal/reader.ts';
import { planCampaign } from '../../engine/plan-campaign.ts';
import { checkoutChanged } from '../../engine/checkout-changed.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { asObject } from '../as-object.ts';
import type { Invocation } from '../command.ts';
import { findCampaign } from '../find-campaign.ts';
import { clock, startCampaign } from '../start-campaign.ts';

export async function run({ options, output, signal }: Invocation): Promise<ExitCode> {
  const folder = findCampaign({ options });
  if (typeof options.proposals === 'number') extendCampaign(folder, options.proposals, clock);
  const journal = JournalReader.open(folder);
  const meta = journal.meta();
  const proposals = proposalsOf(journal);
  journal.close();
  const { workers, sandbox } = options;
  const config = parseConfig(
    {
      ...meta.config,
      proposals,
      ...(workers === undefined ? {} : { workers }),
      ...(sandbox === undefined ? {} : { sandbox: { ...asObject(meta.config.sandbox), provider: sandbox } }),
    },
    folder,
  );
  const plan = await planCampaign({ ...config, suite: meta.suite }, process.cwd(), folder);
  if (plan.suite.hash !== meta.suiteHash) {
    throw new ToolfinchError(
      'SUITE_CHANGED',
      `The suite ${meta.suite} has changed since this campaign began (${meta.suiteHash.slice(0, 12)} → ${plan.suite.hash.slice(0, 12)}).`,
      'Restore it, or start a new campaign: scores of two suites cannot be compared.',
      ExitCode.usage,
    );
  }
  if (plan.checkout && plan.checkout.hash !== meta.versions.checkout)
    throw checkoutChanged(plan.checkout.folder);
  return startCampaign(plan, { output, signal }, true);
}

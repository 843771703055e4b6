import { parseConfig } from '../../engine/config.ts';
import { extendCampaign, proposalsOf } from '../../engine/extend-campaign.ts';
import { JournalReader } from '../../engine/journal/reader.ts';
import { recordedPlan } from '../../engine/recorded-plan.ts';
import type { ExitCode } from '../../errors.ts';
import { asObject } from '../as-object.ts';
import type { Invocation } from '../command.ts';
import { findCampaign } from '../find-campaign.ts';
import { clock, startCampaign } from '../start-campaign.ts';

export async function run({ options, output, signal }: Invocation): Promise<ExitCode> {
  const folder = findCampaign({ options });
  if (typeof options.proposals === 'number') extendCampaign(folder, options.proposals, clock);
  const { workers, sandbox } = options;
  const journal = JournalReader.open(folder);
  try {
    const proposals = proposalsOf(journal);
    const plan = await recordedPlan(journal, folder, (config) =>
      parseConfig(
        {
          ...config,
          proposals,
          ...(workers === undefined ? {} : { workers }),
          ...(sandbox === undefined ? {} : { sandbox: { ...asObject(config.sandbox), provider: sandbox } }),
        },
        folder,
      ),
    );
    journal.close();
    return await startCampaign(plan, { output, signal }, true);
  } finally {
    journal.close();
  }
}

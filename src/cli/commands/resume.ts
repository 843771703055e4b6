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
  const { workers, sandbox } = options;
  const more = typeof options.proposals === 'number' ? options.proposals : undefined;
  const journal = JournalReader.open(folder);
  try {
    const proposals = more ?? proposalsOf(journal);
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
    // Only a campaign that can go on is extended.
    if (more !== undefined) extendCampaign(folder, more, clock);
    return await startCampaign(plan, { output, signal }, true);
  } finally {
    journal.close();
  }
}

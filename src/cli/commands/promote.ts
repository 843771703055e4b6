import { JournalReader } from '../../engine/journal/reader.ts';
import type { ExitCode } from '../../errors.ts';
import type { Invocation } from '../command.ts';
import { findCampaign } from '../find-campaign.ts';
import { findVariant } from '../find-variant.ts';
import { promoteVariant } from '../promote-variant.ts';
import { projectOf, targetOf } from '../promotion-target.ts';

export async function run(invocation: Invocation): Promise<ExitCode> {
  const { args, options } = invocation;
  const [wanted = 'champion'] = args;
  const project = projectOf(options.to);
  const folder = findCampaign({ options });
  const journal = JournalReader.open(folder);
  try {
    const { id, genome } = findVariant(journal, wanted);
    return await promoteVariant(invocation, {
      folder,
      journal,
      candidate: { id, genome },
      project,
      target: targetOf(options, project, { id, genome }),
      minimise: options.whole !== true,
    });
  } finally {
    journal.close();
  }
}

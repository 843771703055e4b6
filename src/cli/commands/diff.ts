import { JournalReader } from '../../engine/journal/reader.ts';
import { ExitCode } from '../../errors.ts';
import { patchBetween } from '../../patch.ts';
import type { Invocation } from '../command.ts';
import { findCampaign } from '../find-campaign.ts';
import { findVariant } from '../find-variant.ts';

export async function run({
  args: [first = '', second = ''],
  options,
  output,
}: Invocation): Promise<ExitCode> {
  const journal = JournalReader.open(findCampaign({ options }));
  try {
    const [a, b] = [findVariant(journal, first), findVariant(journal, second)];
    const patch = patchBetween(a.genome.files, b.genome.files, [a.id, b.id]);
    output.result({ a: a.id, b: b.id, patch }, patch || 'No difference.');
    return ExitCode.done;
  } finally {
    journal.close();
  }
}

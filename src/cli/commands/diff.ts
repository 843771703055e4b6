import { JournalReader } from '../../engine/journal/reader.ts';
import { ExitCode } from '../../errors.ts';
import { patchBetween } from '../../patch.ts';
import type { Command } from '../command.ts';
import { findCampaign } from '../find-campaign.ts';
import { findVariant } from '../find-variant.ts';

export const diff: Command = {
  name: 'diff',
  summary: 'what changed between two variants (ids, `best`, `champion`, `baseline`)',
  arguments: '<a> <b>',
  options: ['campaign', 'archiveDir'],
  async run({ args: [first = '', second = ''], options, output }) {
    const journal = JournalReader.open(findCampaign({ options }));
    try {
      const [a, b] = [findVariant(journal, first), findVariant(journal, second)];
      const patch = patchBetween(a.genome.files, b.genome.files, [a.id, b.id]);
      output.result({ a: a.id, b: b.id, patch }, patch || 'No difference.');
      return ExitCode.done;
    } finally {
      journal.close();
    }
  },
};

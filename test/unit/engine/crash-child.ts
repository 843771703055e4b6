// Run as a process by campaign-crash.test.ts, which kills it: begins or resumes the campaign in the folder it is given.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCampaign } from '../../../src/engine/campaign.ts';
import { Journal } from '../../../src/engine/journal/journal.ts';
import { JournalReader } from '../../../src/engine/journal/reader.ts';
import { syntheticExecutor, syntheticJournal, syntheticPlan } from './synthetic-campaign.ts';

const [folder = '', pace = '1'] = process.argv.slice(2);
const plan = syntheticPlan(folder);
const clock = { now: () => 0 };

function journalOf(): Journal {
  if (!existsSync(join(folder, 'campaign.db'))) return syntheticJournal(plan);
  try {
    JournalReader.open(folder).close();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'CAMPAIGN_MISSING')
      return syntheticJournal(plan);
    throw error;
  }
  return Journal.resume(folder, clock);
}

using journal = journalOf();
const result = await runCampaign(plan, {
  executor: syntheticExecutor((i) => Number(pace) * ((i * 7) % 5)),
  journal,
  clock,
});
writeFileSync(join(folder, 'ended'), result.ended);

import { ExitCode, ToolfinchError } from '../errors.ts';
import type { Clock } from './clock.ts';
import { Journal } from './journal/journal.ts';
import type { JournalReader } from './journal/reader.ts';

/** How many proposals a campaign may make: what it began with, unless it was extended. */
export function proposalsOf(journal: JournalReader): number {
  const extended = journal.events('extended').at(-1)?.data['proposals'];
  return Number(typeof extended === 'number' ? extended : journal.meta().config['proposals']);
}

/**
 * Lets a campaign make more proposals, also one whose search has ended: when it is resumed it goes on as if it had begun
 * with so many. Its champion is chosen anew, and a claim that it makes then opens the held-out split once more.
 */
export function extendCampaign(folder: string, proposals: number, clock: Clock): void {
  using journal = Journal.resume(folder, clock);
  const before = proposalsOf(journal);
  if (proposals <= before) {
    throw new ToolfinchError(
      'BUDGET_NOT_LARGER',
      `The campaign in ${folder} may make ${before} proposals already.`,
      'Give a larger number: the new total, not what is to be added.',
      ExitCode.usage,
    );
  }
  journal.event('extended', { proposals, before });
}

/** Where the search of a campaign ended, unless it was extended since. */
export function searchEnd(journal: JournalReader): Readonly<Record<string, unknown>> | undefined {
  const last = journal.events().findLast(({ kind }) => kind === 'search-ended' || kind === 'extended');
  return last?.kind === 'search-ended' ? last.data : undefined;
}

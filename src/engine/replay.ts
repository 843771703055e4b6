import { ExitCode, ToolfinchError } from '../errors.ts';
import type { JournalReader, Recorded } from './journal/reader.ts';
import type { Cost } from '../models/usage.ts';
import type { Applied, Ask, Search } from './search.ts';

/** Where a search stands after everything that its journal holds was told to it. */
export interface Replayed {
  /** Proposals that were asked and still lack a result. */
  readonly open: readonly Ask[];
  readonly applied: readonly Applied[];
  /** The last number asked. */
  readonly asked: number;
}

/**
 * Brings a new search to where the journal says it was: asks the same proposals again and tells what is known. What models
 * were paid is in the cassette.
 */
export function replay(
  search: Search,
  recorded: ReadonlyMap<number, Recorded>,
  limit: number,
  journal: JournalReader,
  costOf?: (n: number) => Cost,
): Replayed {
  const open: Ask[] = [];
  const applied: Applied[] = [];
  const highest = Math.min(limit, Math.max(0, ...recorded.keys()));
  let asked = 0;
  while (asked < highest) {
    const ask = search.ask();
    if (!ask) break;
    asked = ask.n;
    const known = recorded.get(ask.n);
    if (!known) {
      open.push(ask);
      continue;
    }
    const { operator, otherwise = [] } = ask.request;
    const isSame = [operator, ...otherwise].includes(known.operator);
    if (!isSame || known.parents.join() !== ask.parents.join()) {
      throw new ToolfinchError(
        'JOURNAL_DIVERGED',
        `${journal.path} cannot be continued: proposal ${ask.n} would now be made in another way than was recorded.`,
        'Resume with the configuration and the version of Toolfinch that began it, or start a new campaign.',
        ExitCode.usage,
      );
    }
    const paid = ask.model !== undefined && costOf ? { cost: costOf(ask.n) } : {};
    applied.push(...search.tell(ask.n, { ...known.result, ...paid }));
  }
  return { open, applied, asked };
}

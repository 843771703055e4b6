import { lineageOf, variantOf } from '../engine/journal/listing.ts';
import type { JournalReader } from '../engine/journal/reader.ts';
import type { Evidence } from '../promotion/evidence/evidence.ts';

/** From the baseline to a variant, as evidence has it. */
export function lineageFor(journal: JournalReader, id: string): Evidence['lineage'] {
  const proposal = journal.firstProposal(id);
  const row = proposal === undefined ? undefined : variantOf(journal, proposal);
  if (!row) return [];
  return lineageOf(journal, row).map(({ id, proposal, operator, summary }) => ({
    ...{ id, proposal, operator, summary: summary ?? '' },
  }));
}

/** Operators of models are called `name (provider/model)` in the journal. */
export function modelsIn(lineage: Evidence['lineage']): string[] {
  const models = lineage.flatMap(({ operator }) => /[\w.-]+\/[\w./:-]+/.exec(operator)?.[0] ?? []);
  return [...new Set(models)];
}

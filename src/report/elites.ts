import type { Elite } from '../engine/archives/archive.ts';
import { createArchive } from '../engine/archives/index.ts';
import type { JournalReader } from '../engine/journal/reader.ts';
import { measure, measureFromObjectives } from '../engine/measures.ts';
import { isKept, type CampaignData, type VariantHead } from './campaign-data.ts';

/** Measures of variants that were looked up before; a page that lives keeps one for each campaign. */
export type KnownMeasures = Map<string, Readonly<Record<string, number>>>;

const NO_GENOME = { entry: '', files: {} };

/** The archive as it stands, filled by the code that filled it first. Sources are left out. */
export function elitesOf(
  journal: JournalReader,
  { archive: config, goals, variants }: CampaignData,
  known: KnownMeasures = new Map(),
): readonly Elite[] {
  if (!config) return [];
  const archive = createArchive(config, goals);
  const names = config.kind === 'map-elites' ? config.measures.map(({ name }) => name) : [];
  const inOrder = [...variants.values()].filter(isKept).sort((a, b) => a.proposal - b.proposal);
  for (const head of inOrder) {
    const measures = known.get(head.id) ?? measuresOf(journal, names, head);
    known.set(head.id, measures);
    archive.add({ ...head, genome: NO_GENOME, measures });
  }
  return archive.elites();
}

function measuresOf(
  journal: JournalReader,
  names: readonly string[],
  { id, objectives }: VariantHead,
): Readonly<Record<string, number>> {
  if (names.length === 0) return {};
  const genome = journal.genome(id) ?? NO_GENOME;
  const quick = measureFromObjectives(names, genome, objectives);
  if (quick) return quick;
  const evaluation = journal.evaluation('search', id, 'cases', 'train');
  return evaluation ? measure(names, genome, evaluation) : {};
}

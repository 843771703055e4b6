import { z } from 'zod';
import type { Archive } from '../archives/archive.ts';
import { createArchive } from '../archives/index.ts';
import { parseConfig, type CampaignConfig } from '../config.ts';
import type { Genome } from '../../mutation/genome.ts';
import { measure, measureFromObjectives } from '../measures.ts';
import { variantOf } from './listing.ts';
import type { JournalReader } from './reader.ts';

const KEPT = `SELECT n FROM results WHERE n > ? AND fate IN ('new', 'improved', 'drifted') ORDER BY n`;
const LAST = 'SELECT MAX(n) AS n FROM results';

/** The archive as a journal tells it, brought up to date each time that it is asked for. */
export class RebuiltArchive {
  readonly config: CampaignConfig;
  readonly #archive: Archive;
  #applied = -1;

  constructor(private readonly journal: JournalReader) {
    this.config = parseConfig(journal.meta().config, journal.path);
    this.#archive = createArchive(this.config.archive, this.config.goals);
  }

  /** Names of its coordinates. */
  get measures(): string[] {
    const { archive } = this.config;
    return archive.kind === 'map-elites' ? archive.measures.map(({ name }) => name) : [];
  }

  /** Empty before the baseline is told. */
  current(): Archive {
    if (this.#applied < 0 && !this.#addBaseline()) return this.#archive;
    const [last] = this.journal.select(LAST, z.object({ n: z.number().nullable() }));
    const rows = this.journal.select(KEPT, z.object({ n: z.number() }), [this.#applied]);
    for (const { n } of rows) this.#add(n);
    this.#applied = Math.max(this.#applied, last?.n ?? 0, rows.at(-1)?.n ?? 0);
    return this.#archive;
  }

  #addBaseline(): boolean {
    const baseline = this.journal.baseline();
    if (!baseline) return false;
    const { id, genome, evaluation } = baseline;
    this.#archive.add({
      ...{ id, genome, proposal: 0, parents: [], operator: 'baseline', summary: 'the tool as it was given' },
      objectives: evaluation.objectives,
      measures: measure(this.measures, genome, evaluation),
    });
    this.#applied = 0;
    return true;
  }

  #add(n: number): void {
    const row = variantOf(this.journal, n);
    const genome = row && this.journal.genome(row.id);
    if (!row || !genome) return;
    const { id, proposal, parents, operator, summary, objectives } = row;
    const known = measureFromObjectives(this.measures, genome, objectives ?? {});
    const measures = known ?? this.#measured(id, genome);
    this.#archive.add({
      ...{ id, genome, proposal, parents, operator, measures },
      summary: summary ?? '',
      objectives: objectives ?? {},
    });
  }

  /** From its trials, which takes some ten milliseconds. */
  #measured(id: string, genome: Genome): Record<string, number> {
    const evaluation = this.journal.evaluation('search', id, 'cases', 'train');
    return evaluation ? measure(this.measures, genome, evaluation) : {};
  }
}

import type { Archive } from '../archives/archive.ts';
import { createArchive } from '../archives/index.ts';
import { parseConfig, type CampaignConfig } from '../config.ts';
import type { Genome } from '../../mutation/genome.ts';
import { measure, measureFromObjectives } from '../measures.ts';
import type { JournalReader } from './reader.ts';
import { keptProposals, type Told } from './told.ts';

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
    for (const row of keptProposals(this.journal, this.#applied)) {
      this.#add(row);
      this.#applied = row.n;
    }
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

  #add({ n, child: id, parents, operator, summary, objectives }: Told): void {
    if (id === null) return;
    const genome = this.#genomeOf(id);
    this.#archive.add({
      ...{ id, genome, proposal: n, parents, operator },
      measures: measureFromObjectives(this.measures, genome, objectives ?? {}) ?? this.#measured(id, genome),
      summary: summary ?? '',
      objectives: objectives ?? {},
    });
  }

  /** Read when it is looked at: of most elites nobody asks for the source. */
  #genomeOf(id: string): Genome {
    let known: Genome | undefined;
    const read = (): Genome => (known ??= this.journal.genome(id) ?? { entry: '', files: {} });
    return {
      get entry() {
        return read().entry;
      },
      get files() {
        return read().files;
      },
    };
  }

  /** From its trials, which takes some ten milliseconds. */
  #measured(id: string, genome: Genome): Record<string, number> {
    const evaluation = this.journal.evaluation('search', id, 'cases', 'train');
    return evaluation ? measure(this.measures, genome, evaluation) : {};
  }
}

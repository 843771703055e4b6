import { parseConfig, type CampaignConfig } from '../engine/config.ts';
import { bestOf, type Goal, type Objectives } from '../engine/fitness-order.ts';
import { variantOf } from '../engine/journal/listing.ts';
import type { CampaignMeta, JournalEvent, JournalReader } from '../engine/journal/reader.ts';
import {
  KEPT_FATES,
  keptProposals,
  lastTold,
  NO_RESULTS,
  resultCounts,
  sampledProposals,
  toldProposals,
  type ResultCounts,
  type Told,
} from '../engine/journal/told.ts';

/** A variant as lists and pictures know it; `proposal` is the one that made it first, 0 for the baseline. */
export interface VariantHead {
  readonly id: string;
  readonly proposal: number;
  readonly parents: readonly string[];
  readonly operator: string;
  readonly summary: string;
  readonly fate: string;
  readonly objectives: Objectives;
  /** The first goal's objective; undefined where it could not be scored, or the variant was given up in a race. */
  readonly value: number | undefined;
}

/** What views are made of. */
export interface CampaignData {
  readonly meta: CampaignMeta;
  /** The first decides; never empty. */
  readonly goals: readonly [Goal, ...Goal[]];
  readonly archive: CampaignConfig['archive'];
  /** Proposals that it may make. */
  readonly budget: number;
  readonly counts: ResultCounts;
  /** Number of the last proposal that was told. */
  readonly last: number;
  /** Those that entered the archive, whether or not they are still there, the baseline first. */
  readonly kept: readonly VariantHead[];
  readonly baseline: VariantHead | undefined;
  /** The fittest on the train split; of equals the first, which may have drifted out of the archive since. */
  readonly best: VariantHead | undefined;
  /** Undefined while there is none. */
  readonly champion: VariantHead | undefined;
  readonly events: readonly JournalEvent[];
  /** One in so many of the scored variants, about `most` of them. */
  scoredSample(most: number): readonly VariantHead[];
  /** Everything told. Reads every row when it is looked at first, as `variants` does. */
  readonly told: readonly Told[];
  readonly variants: ReadonlyMap<string, VariantHead>;
}

/** Reads a journal; asked again, only what has been told since. */
export class CampaignReading {
  readonly config: CampaignConfig;
  readonly #all: EveryProposal;
  readonly #kept: VariantHead[] = [];
  #counts = NO_RESULTS;
  #best: VariantHead | undefined;
  #known: { readonly version: string; readonly data: CampaignData } | undefined;

  constructor(private readonly journal: JournalReader) {
    this.config = parseConfig(journal.meta().config, journal.path);
    this.#all = new EveryProposal(journal, this.#goal);
  }

  /** The same object until something has been written. */
  current(): CampaignData {
    // Read before the content: what is written in between is seen the next time.
    const version = this.journal.dataVersion();
    if (this.#known?.version !== version) this.#known = { version, data: this.#read() };
    return this.#known.data;
  }

  #read(): CampaignData {
    const { journal, config } = this;
    const events = journal.events();
    const counts = resultCounts(journal, this.#counts);
    const baseline = baselineOf(journal, this.#goal);
    const fresh = keptProposals(journal, this.#counts.last)
      .filter(({ n }) => n <= counts.last)
      .flatMap((row) => headOf(row, this.#goal) ?? []);
    if (this.#kept.length === 0 && baseline) fresh.unshift(baseline);
    for (const head of fresh) this.#kept.push(head);
    this.#best = bestOf(config.goals, this.#best ? [this.#best, ...fresh] : fresh);
    this.#counts = counts;
    const champion = events.findLast(({ kind }) => kind === 'finished')?.data['champion'];
    const extended = events.findLast(({ kind }) => kind === 'extended')?.data['proposals'];
    const all = this.#all;
    let read: ReturnType<EveryProposal['read']> | undefined;
    return {
      meta: journal.meta(),
      goals: [this.#goal, ...config.goals.slice(1)],
      archive: config.archive,
      budget: typeof extended === 'number' ? extended : config.proposals,
      counts,
      last: lastTold(journal),
      kept: this.#kept,
      baseline,
      best: this.#best,
      champion: this.#kept.find(({ id }) => id === champion),
      events,
      scoredSample: (most) =>
        sampledProposals(journal, Math.max(1, Math.ceil(counts.scored / most))).flatMap(
          (row) => headOf(row, this.#goal) ?? [],
        ),
      get told() {
        return (read ??= all.read(baseline)).told;
      },
      get variants() {
        return (read ??= all.read(baseline)).variants;
      },
    };
  }

  get #goal(): Goal {
    const [goal] = this.config.goals;
    if (!goal) throw new RangeError('a campaign has a goal');
    return goal;
  }
}

/** All proposals, for the views that need each of them. */
class EveryProposal {
  readonly #variants = new Map<string, VariantHead>();
  readonly #told: Told[] = [];
  /** All results up to this proposal were applied when they were read: they will not change. */
  #settled = 0;

  constructor(
    private readonly journal: JournalReader,
    private readonly goal: Goal,
  ) {}

  read(baseline: VariantHead | undefined): {
    readonly told: readonly Told[];
    readonly variants: ReadonlyMap<string, VariantHead>;
  } {
    if (baseline) this.#variants.set(baseline.id, baseline);
    while ((this.#told.at(-1)?.n ?? 0) > this.#settled) this.#forget(this.#told.pop());
    for (const row of toldProposals(this.journal, this.#settled)) {
      this.#told.push(row);
      const head = headOf(row, this.goal);
      if (head && !this.#variants.has(head.id)) this.#variants.set(head.id, head);
      if (row.fate !== null && row.n === this.#settled + 1) this.#settled = row.n;
    }
    return { told: this.#told, variants: this.#variants };
  }

  #forget(row: Told | undefined): void {
    if (row?.child && this.#variants.get(row.child)?.proposal === row.n) this.#variants.delete(row.child);
  }
}

export function readCampaign(journal: JournalReader): CampaignData {
  return new CampaignReading(journal).current();
}

/** It entered the archive, whether or not it is still there. */
export function isKept({ fate }: Pick<VariantHead, 'fate'>): boolean {
  return fate === 'baseline' || KEPT_FATES.some((kept) => kept === fate);
}

function baselineOf(journal: JournalReader, { objective }: Goal): VariantHead | undefined {
  const row = variantOf(journal, 0);
  if (!row) return undefined;
  const { id, proposal, parents, operator, summary } = row;
  const objectives = row.objectives ?? {};
  const value = measured(objectives[objective]);
  return { id, proposal, parents, operator, summary: summary ?? '', fate: 'baseline', objectives, value };
}

function headOf(row: Told, goal: Goal): VariantHead | undefined {
  const { n, parents, operator, child: id, summary, fate, outcome } = row;
  if (id === null || fate === 'duplicate') return undefined;
  const objectives = row.objectives ?? {};
  const scored = outcome === 'ok' && fate !== 'hopeless';
  return {
    ...{ id, proposal: n, parents, operator, objectives },
    summary: summary ?? '',
    fate: fate ?? 'told',
    value: scored ? measured(objectives[goal.objective]) : undefined,
  };
}

function measured(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

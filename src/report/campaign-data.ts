import { parseConfig, type CampaignConfig } from '../engine/config.ts';
import { bestOf, type Goal, type Objectives } from '../engine/fitness-order.ts';
import { variantOf, type VariantRow } from '../engine/journal/listing.ts';
import { sessionCounts, type SessionCounts, type SessionTotals } from '../engine/journal/session-totals.ts';
import type { CampaignMeta, JournalEvent, JournalReader } from '../engine/journal/reader.ts';
import {
  evaluationCounts,
  KEPT_FATES,
  keptProposals,
  lastTold,
  NO_RESULTS,
  resultCounts,
  type EvaluationCounts,
  type EvaluationTotal,
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
  readonly evaluations: readonly EvaluationTotal[];
  readonly sessions: SessionTotals;
  /** Number of the last proposal that was told. */
  readonly last: number;
  /** Those that entered the archive, whether or not they are still there, the baseline first. */
  readonly kept: ReadonlyMap<string, VariantHead>;
  readonly baseline: VariantHead | undefined;
  /** The fittest on the train split; of equals the first, which may have drifted out of the archive since. */
  readonly best: VariantHead | undefined;
  /** Undefined while there is none. */
  readonly champion: VariantHead | undefined;
  readonly events: readonly JournalEvent[];
}

/** Reads a journal; asked again, only what has been told since. */
export class CampaignReading {
  readonly config: CampaignConfig;
  readonly #kept = new Map<string, VariantHead>();
  #counts = NO_RESULTS;
  #evaluations: EvaluationCounts | undefined;
  #sessions: SessionCounts | undefined;
  #best: VariantHead | undefined;
  #known: { readonly version: string; readonly data: CampaignData } | undefined;

  constructor(private readonly journal: JournalReader) {
    this.config = parseConfig(journal.meta().config, journal.path);
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
    if (this.#kept.size === 0 && baseline) fresh.unshift(baseline);
    for (const head of fresh) this.#kept.set(head.id, head);
    this.#best = bestOf(config.goals, this.#best ? [this.#best, ...fresh] : fresh);
    this.#counts = counts;
    this.#evaluations = evaluationCounts(journal, this.#evaluations);
    this.#sessions = sessionCounts(journal, this.#sessions);
    const champion = events.findLast(({ kind }) => kind === 'finished')?.data['champion'];
    const extended = events.findLast(({ kind }) => kind === 'extended')?.data['proposals'];
    return {
      meta: journal.meta(),
      goals: [this.#goal, ...config.goals.slice(1)],
      archive: config.archive,
      budget: typeof extended === 'number' ? extended : config.proposals,
      counts,
      evaluations: this.#evaluations.totals,
      sessions: this.#sessions.totals,
      last: lastTold(journal),
      kept: this.#kept,
      baseline,
      best: this.#best,
      champion: typeof champion === 'string' ? this.#kept.get(champion) : undefined,
      events,
    };
  }

  get #goal(): Goal {
    const [goal] = this.config.goals;
    if (!goal) throw new RangeError('a campaign has a goal');
    return goal;
  }
}

export function readCampaign(journal: JournalReader): CampaignData {
  return new CampaignReading(journal).current();
}

/** It entered the archive, whether or not it is still there. */
export function isKept({ fate }: Pick<VariantHead, 'fate'>): boolean {
  return fate === 'baseline' || KEPT_FATES.some((kept) => kept === fate);
}

function baselineOf(journal: JournalReader, goal: Goal): VariantHead | undefined {
  const row = variantOf(journal, 0);
  return row && headOfVariant(row, goal);
}

export function headOfVariant(row: Omit<VariantRow, 'cause'>, goal: Goal): VariantHead {
  const { id, proposal, parents, operator, summary, fate, outcome } = row;
  const objectives = row.objectives ?? {};
  return {
    ...{ id, proposal, parents, operator, objectives },
    summary: summary ?? '',
    fate: fate ?? 'told',
    // An outcome of the baseline that is not ok ends the campaign before it has begun.
    value: outcome === 'ok' && fate !== 'hopeless' ? measured(objectives[goal.objective]) : undefined,
  };
}

/** Undefined for what brought no new variant. */
export function headOf(row: Told, goal: Goal): VariantHead | undefined {
  const { n: proposal, child: id, fate } = row;
  if (id === null || fate === 'duplicate') return undefined;
  return headOfVariant({ ...row, id, proposal, evaluation: null }, goal);
}

function measured(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

import { parseConfig, type CampaignConfig } from '../engine/config.ts';
import { bestOf, type Goal, type Objectives } from '../engine/fitness-order.ts';
import { variantOf } from '../engine/journal/listing.ts';
import type { CampaignMeta, JournalEvent, JournalReader } from '../engine/journal/reader.ts';
import { toldProposals, type Told } from '../engine/journal/told.ts';

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

/** What every view is made of, read once. */
export interface CampaignData {
  readonly meta: CampaignMeta;
  /** The first decides; never empty. */
  readonly goals: readonly [Goal, ...Goal[]];
  readonly archive: CampaignConfig['archive'];
  /** Proposals that it may make. */
  readonly budget: number;
  readonly told: readonly Told[];
  readonly variants: ReadonlyMap<string, VariantHead>;
  readonly baseline: VariantHead | undefined;
  /** The fittest on the train split; of equals the first, which may have drifted out of the archive since. */
  readonly best: VariantHead | undefined;
  /** Undefined while there is none. */
  readonly champion: VariantHead | undefined;
  readonly events: readonly JournalEvent[];
}

/** Reads a journal; asked again, only what has been told since. */
export class CampaignReading {
  readonly #config: CampaignConfig;
  readonly #variants = new Map<string, VariantHead>();
  #told: Told[] = [];
  /** All results up to this proposal were applied when they were read: they will not change. */
  #settled = 0;

  constructor(private readonly journal: JournalReader) {
    this.#config = parseConfig(journal.meta().config, journal.path);
  }

  current(): CampaignData {
    const { goals, archive, proposals } = this.#config;
    const [first, ...others] = goals;
    if (!first) throw new RangeError('a campaign has a goal');
    const events = this.journal.events();
    const baseline = baselineOf(this.journal, first);
    if (baseline) this.#variants.set(baseline.id, baseline);
    this.#readOn(first);
    const variants: ReadonlyMap<string, VariantHead> = this.#variants;
    const championId = events.findLast(({ kind }) => kind === 'finished')?.data['champion'];
    const extended = events.findLast(({ kind }) => kind === 'extended')?.data['proposals'];
    return {
      meta: this.journal.meta(),
      goals: [first, ...others],
      archive,
      budget: typeof extended === 'number' ? extended : proposals,
      told: this.#told,
      variants,
      baseline,
      best: bestOf(goals, [...variants.values()].filter(isKept)),
      champion: typeof championId === 'string' ? variants.get(championId) : undefined,
      events,
    };
  }

  #readOn(goal: Goal): void {
    while ((this.#told.at(-1)?.n ?? 0) > this.#settled) this.#told.pop();
    for (const [id, { proposal }] of this.#variants) if (proposal > this.#settled) this.#variants.delete(id);
    for (const row of toldProposals(this.journal, this.#settled)) {
      this.#told.push(row);
      const head = headOf(row, goal);
      if (head && !this.#variants.has(head.id)) this.#variants.set(head.id, head);
      if (row.fate !== null && row.n === this.#settled + 1) this.#settled = row.n;
    }
  }
}

export function readCampaign(journal: JournalReader): CampaignData {
  return new CampaignReading(journal).current();
}

/** It entered the archive, whether or not it is still there. */
export function isKept({ fate }: Pick<VariantHead, 'fate'>): boolean {
  return ['new', 'improved', 'drifted', 'baseline'].includes(fate);
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

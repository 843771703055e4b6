import { z } from 'zod';
import { ArchiveConfig } from '../engine/archives/index.ts';
import { bestOf, Goal, type Objectives } from '../engine/fitness-order.ts';
import type { CampaignMeta, JournalEvent, JournalReader } from '../engine/journal/reader.ts';
import type { Told } from '../engine/journal/records.ts';

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
  readonly archive: ArchiveConfig | undefined;
  /** Proposals that were configured. */
  readonly budget: number | undefined;
  readonly told: readonly Told[];
  readonly variants: ReadonlyMap<string, VariantHead>;
  readonly baseline: VariantHead | undefined;
  /** The fittest variant in the archive on the train split. */
  readonly best: VariantHead | undefined;
  /** Undefined while there is none. */
  readonly champion: VariantHead | undefined;
  readonly events: readonly JournalEvent[];
}

/** Of the recorded configuration, what views need; older journals may lack it. */
const Known = z.object({
  goals: z
    .array(Goal)
    .min(1)
    .default([{ objective: 'score', direction: 'maximize', worst: -3 }]),
  archive: ArchiveConfig.optional().catch(undefined),
  proposals: z.number().optional(),
});

export function readCampaign(journal: JournalReader): CampaignData {
  const meta = journal.meta();
  const { goals, archive, proposals } = Known.parse(meta.config);
  const [first, ...others] = goals as [Goal, ...Goal[]];
  const told = journal.told();
  const events = journal.events();
  const variants = new Map<string, VariantHead>();
  const baseline = baselineOf(journal, first);
  if (baseline) variants.set(baseline.id, baseline);
  for (const row of told) {
    const head = headOf(row, first);
    if (head && !variants.has(head.id)) variants.set(head.id, head);
  }
  const kept = [...variants.values()].filter(isKept);
  const championId = events.findLast(({ kind }) => kind === 'finished')?.data['champion'];
  return {
    meta,
    goals: [first, ...others],
    archive,
    budget: proposals,
    told,
    variants,
    baseline,
    best: bestOf(goals, kept),
    champion: typeof championId === 'string' ? variants.get(championId) : undefined,
    events,
  };
}

/** It entered the archive, whether or not it is still there. */
export function isKept({ fate }: Pick<VariantHead, 'fate'>): boolean {
  return fate === 'new' || fate === 'improved' || fate === 'baseline';
}

function baselineOf(journal: JournalReader, goal: Goal): VariantHead | undefined {
  const id = journal.baselineId();
  const row =
    id === undefined ? undefined : journal.evaluationHeads(id).find(({ purpose }) => purpose === 'search');
  if (id === undefined || !row) return undefined;
  const { objectives } = row;
  const summary = 'the tool as it was given';
  const value = measured(objectives[goal.objective]);
  return { id, proposal: 0, parents: [], operator: 'baseline', summary, fate: 'baseline', objectives, value };
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

import type { JournalReader } from '../../engine/journal/reader.ts';
import { sampledProposals } from '../../engine/journal/told.ts';
import { compareFitness } from '../../engine/fitness-order.ts';
import { headOf, isKept, type CampaignData, type VariantHead } from '../campaign-data.ts';
import { intervalOf } from './interval.ts';

/** The first goal over proposals, on the train split. */
export interface FitnessView {
  readonly objective: string;
  /** Number of the last proposal that was told. */
  readonly last: number;
  readonly baseline: Level | undefined;
  /** The best so far: a step wherever it rose, with its own 95 % interval. */
  readonly steps: readonly Level[];
  /** Scored variants; where they are many, one in so many. */
  readonly dots: readonly { readonly proposal: number; readonly value: number; readonly kept: boolean }[];
  /** How many variants were scored, of which `dots` are shown. */
  readonly scored: number;
}

interface Level {
  readonly id: string;
  readonly proposal: number;
  readonly value: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

const DOTS = 400;

/** Intervals by id of variant, which cost a look at its trials; a page that lives keeps them. */
export type KnownIntervals = Map<string, { readonly low?: number; readonly high?: number }>;

export function fitness(
  journal: JournalReader,
  data: CampaignData,
  known: KnownIntervals = new Map(),
): FitnessView {
  const { goals, baseline, counts } = data;
  const { objective } = goals[0];
  return {
    objective,
    last: data.last,
    baseline: baseline && levelOf(journal, objective, baseline, known),
    steps: rises(data).flatMap((head) => levelOf(journal, objective, head, known) ?? []),
    dots: sampledProposals(journal, Math.max(1, Math.ceil(counts.scored / DOTS))).flatMap((row) => {
      const { proposal, value, fate } = headOf(row, goals[0]) ?? {};
      return proposal === undefined || value === undefined
        ? []
        : [{ proposal, value, kept: isKept({ fate: fate ?? '' }) }];
    }),
    scored: counts.scored,
  };
}

/** The variants that were the fittest of the archive when they entered it, the baseline first. */
export function rises({ goals, kept }: CampaignData): VariantHead[] {
  const found: VariantHead[] = [];
  for (const head of kept.values()) {
    const leader = found.at(-1);
    if (!leader || compareFitness(goals, head.objectives, leader.objectives) > 0) found.push(head);
  }
  return found;
}

function levelOf(
  journal: JournalReader,
  objective: string,
  { id, proposal, value }: VariantHead,
  known: KnownIntervals,
): Level | undefined {
  if (value === undefined) return undefined;
  let interval = known.get(id);
  if (!interval) {
    const evaluation = journal.evaluation('search', id, 'cases', 'train');
    interval = (evaluation && intervalOf(evaluation, objective)) ?? {};
    known.set(id, interval);
  }
  return { id, proposal, value, low: interval.low, high: interval.high };
}

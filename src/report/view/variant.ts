import { variantOf } from '../../engine/journal/listing.ts';
import type { JournalReader } from '../../engine/journal/reader.ts';
import type { Stage, Trial, Verdict } from '../../fitness/evaluation.ts';
import { objectiveNamed, verdictsByMode } from '../../fitness/objectives.ts';
import type { Interval } from '../../fitness/statistics.ts';
import { formatGenome } from '../../mutation/format.ts';
import type { Genome } from '../../mutation/genome.ts';
import type { Split } from '../../suites/case.ts';
import type { CampaignData, VariantHead } from '../campaign-data.ts';
import { intervalOf } from './interval.ts';
import { ancestry, type PathStep } from './lineage.ts';
import { sideBySide, type FileDiff } from './side-by-side.ts';

/** One variant: its source, how it came to be, how it does. */
export interface VariantView {
  readonly head: VariantHead;
  /** Why its parent failed, as the model said that made it. */
  readonly cause: string | undefined;
  readonly path: readonly PathStep[];
  /** Formatted. */
  readonly genome: Genome;
  /** What changed since its first parent; empty for the baseline. */
  readonly sinceParent: readonly FileDiff[];
  readonly sinceBaseline: readonly FileDiff[];
  readonly evaluations: readonly EvaluationView[];
}

export interface EvaluationView {
  readonly stage: Stage;
  readonly split: Split;
  readonly outcome: string;
  readonly detail: string | undefined;
  readonly model: string;
  readonly n: number;
  readonly objectives: readonly ({
    readonly name: string;
    readonly value: number;
    readonly unit: string;
  } & Partial<Interval>)[];
  readonly modes: Readonly<Record<string, Readonly<Record<Verdict, number>>>>;
  /** Trials that were not right, the worst first. */
  readonly failed: readonly TrialView[];
  /** How many those are in all. */
  readonly failures: number;
  readonly wallMs: number;
}

export type TrialView = Pick<
  Trial,
  'id' | 'mode' | 'verdict' | 'reward' | 'errors' | 'steps' | 'calls' | 'durationMs'
> & { readonly outcome: string };

const FAILED = 20;
/** What a claim was made on is shown with the claim alone. */
const SHOWN = [
  ['search', 'cases', 'train'],
  ['validation', 'cases', 'validation'],
  ['validation', 'tasks', 'validation'],
] as const;

export async function variant(
  journal: JournalReader,
  data: CampaignData,
  head: VariantHead,
): Promise<VariantView> {
  const genome = await sourceOf(journal, head.id);
  const parent = head.parents[0];
  const baseline = data.baseline?.id;
  const before = parent === undefined ? genome : await sourceOf(journal, parent);
  const first =
    baseline === undefined ? genome : baseline === parent ? before : await sourceOf(journal, baseline);
  return {
    head,
    cause: variantOf(journal, head.proposal)?.cause ?? undefined,
    path: ancestry(data, head).map(({ id, proposal, operator, summary, value, parents }) => ({
      ...{ id, proposal, operator, summary, value },
      mate: parents[1],
    })),
    genome,
    sinceParent: sideBySide(before, genome),
    sinceBaseline: sideBySide(first, genome),
    evaluations: SHOWN.flatMap(([purpose, stage, split]) => {
      const evaluation = journal.evaluation(purpose, head.id, stage, split);
      if (!evaluation) return [];
      const { outcome, trials, objectives, provenance, timing } = evaluation;
      const failed = trials
        .filter(({ verdict }) => verdict === 'wrong' || verdict === 'refused')
        .sort((a, b) => a.reward - b.reward || (a.id < b.id ? -1 : 1));
      return [
        {
          ...{ stage, split, n: trials.length, model: provenance.model, wallMs: timing.wallMs },
          outcome: outcome.kind,
          detail: 'detail' in outcome ? outcome.detail : undefined,
          objectives: Object.entries(objectives).map(([name, value]) => ({
            ...{ name, value, unit: objectiveNamed(name)?.unit ?? '' },
            ...intervalOf(evaluation, name),
          })),
          modes: verdictsByMode(trials),
          failed: failed.slice(0, FAILED).map(trialView),
          failures: failed.length,
        },
      ];
    }),
  };
}

function trialView({
  id,
  mode,
  verdict,
  reward,
  outcome,
  errors,
  steps,
  calls,
  durationMs,
}: Trial): TrialView {
  return {
    ...{ id, mode, verdict, reward, durationMs, outcome: outcome.kind },
    ...(errors && { errors }),
    ...(steps !== undefined && { steps }),
    ...(calls && { calls }),
  };
}

/** Formatted for people; as it was recorded where it cannot be. */
async function sourceOf(journal: JournalReader, id: string): Promise<Genome> {
  const genome = journal.genome(id) ?? { entry: '', files: {} };
  try {
    return await formatGenome(genome);
  } catch {
    return genome;
  }
}

import { compareStage, type StageComparison } from '../../engine/claim.ts';
import type { JournalReader } from '../../engine/journal/reader.ts';
import type { Evaluation, Stage } from '../../fitness/evaluation.ts';
import { holm } from '../../fitness/statistics.ts';
import type { Split } from '../../suites/case.ts';
import type { CampaignData } from '../campaign-data.ts';
import { fitness, type FitnessView } from './fitness.ts';

/** Several campaigns beside each other; the first is what the others are compared with. */
export interface ComparisonView {
  readonly split: Exclude<Split, 'train'>;
  readonly rows: readonly ComparisonRow[];
}

export interface ComparisonRow {
  readonly name: string;
  readonly seed: string;
  readonly suiteHash: string;
  /** The champion, or the baseline where nothing beat it. */
  readonly winner: { readonly id: string; readonly role: 'champion' | 'baseline' } | undefined;
  readonly trainBaseline: number | undefined;
  readonly trainBest: number | undefined;
  readonly applied: number;
  readonly figures: Readonly<Partial<Record<Stage, Readonly<Record<string, number>>>>>;
  readonly n: Readonly<Partial<Record<Stage, number>>>;
  /** Its winner against the first campaign's, pair by pair; `pAdjusted` is Holm's over the campaigns. */
  readonly tests: readonly (StageComparison & { readonly pAdjusted: number })[];
  /** Why there is no test. */
  readonly untested: string | undefined;
  readonly fitness: FitnessView;
}

export interface Compared {
  readonly journal: JournalReader;
  readonly data: CampaignData;
}

export function comparison(campaigns: readonly Compared[], split: ComparisonView['split']): ComparisonView {
  const measured = campaigns.map((campaign) => ({ ...campaign, ...winnerOf(campaign, split) }));
  const [first] = measured;
  const raw = measured.map((one, i) => (i === 0 || !first ? [] : testsOf(first, one)));
  const family = ({ stage, objective }: StageComparison): StageComparison[] =>
    raw.flat().filter((test) => test.stage === stage && test.objective === objective);
  return {
    split,
    rows: measured.map(({ journal, data, winner, evaluations }, i) => ({
      name: data.meta.name,
      seed: data.meta.seed,
      suiteHash: data.meta.suiteHash,
      winner,
      trainBaseline: data.baseline?.value,
      trainBest: data.best?.value,
      applied: data.counts.applied,
      figures: Object.fromEntries(evaluations.map(({ stage, objectives }) => [stage, objectives])),
      n: Object.fromEntries(evaluations.map(({ stage, trials }) => [stage, trials.length])),
      tests: (raw[i] ?? []).map((test) => {
        const all = family(test);
        const pAdjusted = holm(all.map(({ pValue }) => pValue))[all.indexOf(test)] ?? test.pValue;
        return { ...test, pAdjusted };
      }),
      untested:
        i === 0 || !first || (raw[i] ?? []).length > 0 ? undefined : reasonOf(first, { data, evaluations }),
      fitness: fitness(journal, data),
    })),
  };
}

interface Measured {
  readonly data: CampaignData;
  readonly evaluations: readonly Evaluation[];
}

function winnerOf(
  { journal, data: { champion, baseline } }: Compared,
  split: ComparisonView['split'],
): Pick<ComparisonRow, 'winner'> & { readonly evaluations: readonly Evaluation[] } {
  const head = champion ?? baseline;
  if (!head) return { winner: undefined, evaluations: [] };
  const purpose = split === 'heldout' ? 'claim' : 'validation';
  const evaluations = (['cases', 'tasks'] as const).flatMap(
    (stage) => journal.evaluation(purpose, head.id, stage, split) ?? [],
  );
  return { winner: { id: head.id, role: champion ? 'champion' : 'baseline' }, evaluations };
}

/** Cases of another suite are other cases, whatever they are called. */
function testsOf(first: Measured, one: Measured): StageComparison[] {
  if (first.data.meta.suiteHash !== one.data.meta.suiteHash) return [];
  return one.evaluations.flatMap((a) => {
    const b = first.evaluations.find(({ stage }) => stage === a.stage);
    return b ? compareStage('comparison', a, b) : [];
  });
}

function reasonOf(first: Measured, one: Measured): string {
  if (first.data.meta.suiteHash !== one.data.meta.suiteHash)
    return 'not tested: it ran on another suite, or another version of it';
  return one.evaluations.length === 0 || first.evaluations.length === 0
    ? 'not tested: no evaluation on this split was recorded'
    : 'not tested: no case in common';
}

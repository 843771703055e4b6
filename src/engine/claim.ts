import type { Evaluation, Stage, Trial } from '../fitness/evaluation.ts';
import { objectiveNamed } from '../fitness/objectives.ts';
import { comparePaired, holm, passAtK, passHatK, type PairedComparison } from '../fitness/statistics.ts';
import { randomFor } from '../random.ts';
import type { Entry } from './archives/archive.ts';
import { builtinSubject, genomeSubject, splitRequests, type CampaignPlan } from './campaign-plan.ts';
import type { EvaluationRequest, Subject } from './executor.ts';
import type { Finalist } from './finalists.ts';
import type { Shadow } from './shadow.ts';
import type { Objectives } from './fitness-order.ts';
import { isImprovement } from './improvement.ts';

export type Role = 'baseline' | 'builtin' | 'champion';

/** One tool on the held-out split. */
export interface ClaimSubject {
  readonly role: Role;
  readonly id: string;
  readonly stages: Readonly<Partial<Record<Stage, StageFigures>>>;
}

export interface StageFigures {
  readonly outcome: Evaluation['outcome'];
  readonly trials: number;
  readonly objectives: Objectives;
  /** Which model answered; `none` for cases. */
  readonly model: string;
  /** Tasks that were tried `k` times each: shares solved at least once, and every time. */
  readonly repeated?: { readonly k: number; readonly passAtK: number; readonly passHatK: number };
}

/** The champion (A) against another (B), on the trials that both have. */
export interface ClaimComparison extends PairedComparison {
  readonly against: Exclude<Role, 'champion'>;
  readonly stage: Stage;
  readonly objective: string;
  /** Holm's p-value over the tools that the champion is compared with. */
  readonly pAdjusted: number;
}

/** The champion's score on the cases that it was selected by, chosen by, and never seen with. */
export interface SelectionGap {
  readonly train: number | undefined;
  readonly validation: number | undefined;
  readonly heldout: number | undefined;
}

/** What may be said of the champion: held-out figures, paired, with how often the held-out split was opened. */
export interface Claim {
  readonly openings: number;
  /** How often it was opened by this user on this machine, by whatever command; undefined where nobody keeps count. */
  readonly openingsOnMachine?: number;
  /** Whether the champion may be called better than the baseline; see `isImprovement`. False without a champion. */
  readonly improves: boolean;
  /** Absent without a champion. */
  readonly selection?: SelectionGap;
  /** On cases that were generated after the search. */
  readonly shadow?: Shadow;
  readonly subjects: readonly ClaimSubject[];
  readonly comparisons: readonly ClaimComparison[];
}

const COMPARED: Readonly<Record<Stage, readonly string[]>> = {
  cases: ['score', 'correctRate', 'wrongRate', 'refusedRate', 'answerTokens'],
  tasks: ['score', 'successRate', 'wrongRate', 'steps', 'toolErrors', 'tokens'],
};

/** Evaluates champion, baseline and built-in on the held-out split. `openings` count this one. */
export async function makeClaim(
  plan: CampaignPlan,
  baseline: Entry,
  champion: Finalist | undefined,
  openings: Pick<Claim, 'openings' | 'openingsOnMachine'>,
  evaluate: (request: EvaluationRequest) => Promise<Evaluation>,
): Promise<Claim> {
  const { trials, builtin } = plan.config.stages.claim;
  const objective = plan.config.goals[0]?.objective ?? 'score';
  const roles: { readonly role: Role; readonly subject: Subject }[] = [
    { role: 'baseline', subject: genomeSubject(baseline) },
    ...(builtin ? [{ role: 'builtin' as const, subject: builtinSubject(plan) }] : []),
    ...(champion ? [{ role: 'champion' as const, subject: genomeSubject(champion.entry) }] : []),
  ];
  const measured = await Promise.all(
    roles.map(async ({ role, subject }) => ({
      role,
      id: subject.id,
      evaluations: await Promise.all(splitRequests(plan, subject, 'heldout', trials).map(evaluate)),
    })),
  );
  const chosen = champion && {
    train: champion.entry.objectives[objective],
    validation: champion.validation.cases?.[objective],
  };
  return claimOf({ seed: plan.config.seed, objective }, measured, openings, chosen);
}

/** One tool with what it did on the held-out split. */
export interface Measured {
  readonly role: Role;
  readonly id: string;
  readonly evaluations: readonly Evaluation[];
}

/**
 * What held-out evaluations come to.
 *
 * @param objective the campaign's first goal
 * @param chosen the champion's figures from its selection; absent where there is none
 */
export function claimOf(
  { seed, objective }: { readonly seed: string; readonly objective: string },
  measured: readonly Measured[],
  openings: Pick<Claim, 'openings' | 'openingsOnMachine'>,
  chosen: Omit<SelectionGap, 'heldout'> | undefined,
): Claim {
  const champions = measured.find(({ role }) => role === 'champion')?.evaluations ?? [];
  const comparisons = adjusted(
    measured.flatMap(({ role, evaluations }) =>
      role === 'champion'
        ? []
        : champions.flatMap((a) => {
            const b = evaluations.find(({ stage }) => stage === a.stage);
            return b ? compareStage(seed, a, b).map((figures) => ({ against: role, ...figures })) : [];
          }),
    ),
  );
  const heldout = champions.find(({ stage }) => stage === 'cases')?.objectives[objective];
  return {
    ...openings,
    ...(chosen ? { selection: { ...chosen, heldout } } : {}),
    improves: isImprovement(comparisons.filter(({ against }) => against === 'baseline')),
    subjects: measured.map(({ role, id, evaluations }) => ({ role, id, stages: figuresOf(evaluations) })),
    comparisons,
  };
}

function figuresOf(evaluations: readonly Evaluation[]): ClaimSubject['stages'] {
  return Object.fromEntries(
    evaluations.map(({ stage, outcome, trials, objectives, provenance }) => [
      stage,
      {
        outcome,
        trials: trials.length,
        objectives,
        model: provenance.model,
        ...(stage === 'tasks' ? repeatedOf(trials) : {}),
      },
    ]),
  );
}

/** Means over the tasks; nothing where they were not all tried equally often, or only once. */
function repeatedOf(trials: readonly Trial[]): Pick<StageFigures, 'repeated'> {
  const tasks = [...new Set(trials.map(({ cluster }) => cluster))].map((task) =>
    trials.filter(({ cluster }) => cluster === task),
  );
  const k = tasks[0]?.length ?? 0;
  if (k < 2 || tasks.some(({ length }) => length !== k)) return {};
  const mean = (of: (passed: number) => number): number =>
    tasks.reduce((sum, task) => sum + of(task.filter(({ verdict }) => verdict === 'correct').length), 0) /
    tasks.length;
  return {
    repeated: { k, passAtK: mean((c) => passAtK(k, c, k)), passHatK: mean((c) => passHatK(k, c, k)) },
  };
}

function adjusted(comparisons: readonly Omit<ClaimComparison, 'pAdjusted'>[]): ClaimComparison[] {
  return comparisons.map((comparison) => {
    const family = comparisons.filter(
      ({ stage, objective }) => stage === comparison.stage && objective === comparison.objective,
    );
    const pAdjusted = holm(family.map(({ pValue }) => pValue))[family.indexOf(comparison)];
    return { ...comparison, pAdjusted: pAdjusted ?? comparison.pValue };
  });
}

export type StageComparison = PairedComparison & { readonly stage: Stage; readonly objective: string };

/** Compares two evaluations of one stage, objective by objective; nothing when they have no trial in common. */
export function compareStage(seed: string, a: Evaluation, b: Evaluation): StageComparison[] {
  const partners = new Set(
    b.trials.filter(({ outcome }) => outcome.kind !== 'infra-error').map(({ id }) => id),
  );
  if (!a.trials.some(({ id, outcome }) => outcome.kind !== 'infra-error' && partners.has(id))) return [];
  return COMPARED[a.stage].flatMap((name) => {
    const objective = objectiveNamed(name);
    if (!objective) return [];
    const random = randomFor(seed, 'compare', a.stage, name);
    return [{ stage: a.stage, objective: name, ...comparePaired(a.trials, b.trials, { objective, random }) }];
  });
}

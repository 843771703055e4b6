import type { Evaluation, Stage } from '../fitness/evaluation.ts';
import { objectiveNamed } from '../fitness/objectives.ts';
import { comparePaired, type PairedComparison } from '../fitness/statistics.ts';
import { randomFor } from '../random.ts';
import type { Entry } from './archives/archive.ts';
import { builtinSubject, genomeSubject, splitRequests, type CampaignPlan } from './campaign-plan.ts';
import type { EvaluationRequest, Subject } from './executor.ts';
import type { Objectives } from './fitness-order.ts';

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
}

/** The champion (A) against another (B), on the trials that both have. */
export interface ClaimComparison extends PairedComparison {
  readonly against: Exclude<Role, 'champion'>;
  readonly stage: Stage;
  readonly objective: string;
}

/** What may be said of the champion: held-out figures, paired, with how often the held-out split was opened. */
export interface Claim {
  readonly openings: number;
  readonly subjects: readonly ClaimSubject[];
  readonly comparisons: readonly ClaimComparison[];
}

const COMPARED: Readonly<Record<Stage, readonly string[]>> = {
  cases: ['score', 'correctRate', 'wrongRate', 'refusedRate'],
  tasks: ['score', 'successRate', 'wrongRate', 'steps', 'toolErrors', 'tokens'],
};

/** Evaluates champion, baseline and built-in on the held-out split. `openings` counts this one. */
export async function makeClaim(
  plan: CampaignPlan,
  baseline: Entry,
  champion: Entry | undefined,
  openings: number,
  evaluate: (request: EvaluationRequest) => Promise<Evaluation>,
): Promise<Claim> {
  const { trials, builtin } = plan.config.stages.claim;
  const roles: { readonly role: Role; readonly subject: Subject }[] = [
    { role: 'baseline', subject: genomeSubject(baseline) },
    ...(builtin ? [{ role: 'builtin' as const, subject: builtinSubject(plan) }] : []),
    ...(champion ? [{ role: 'champion' as const, subject: genomeSubject(champion) }] : []),
  ];
  const measured = await Promise.all(
    roles.map(async ({ role, subject }) => ({
      role,
      id: subject.id,
      evaluations: await Promise.all(splitRequests(plan, subject, 'heldout', trials).map(evaluate)),
    })),
  );
  const champions = measured.find(({ role }) => role === 'champion')?.evaluations ?? [];
  const comparisons = measured.flatMap(({ role, evaluations }) =>
    role === 'champion'
      ? []
      : champions.flatMap((a) => {
          const b = evaluations.find(({ stage }) => stage === a.stage);
          return b
            ? compareStage(plan.config.seed, a, b).map((figures) => ({ against: role, ...figures }))
            : [];
        }),
  );
  return {
    openings,
    subjects: measured.map(({ role, id, evaluations }) => ({ role, id, stages: figuresOf(evaluations) })),
    comparisons,
  };
}

function figuresOf(evaluations: readonly Evaluation[]): ClaimSubject['stages'] {
  return Object.fromEntries(
    evaluations.map(({ stage, outcome, trials, objectives, provenance }) => [
      stage,
      { outcome, trials: trials.length, objectives, model: provenance.model },
    ]),
  );
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

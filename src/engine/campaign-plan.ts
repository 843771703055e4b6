import type { Genome } from '../mutation/genome.ts';
import type { Corpus } from '../mutation/gate/corpus-check.ts';
import { variantId } from '../mutation/canonical.ts';
import { toolName } from '../mutation/genome.ts';
import type { Case, Split } from '../suites/case.ts';
import type { CampaignConfig } from './config.ts';
import type { CheckoutRef, EvaluationRequest, Race, Subject, SuiteRef } from './executor.ts';
import type { OperatorChoice } from './operator-choice.ts';

/** All that a campaign is made from, read and checked. */
export interface CampaignPlan {
  readonly config: CampaignConfig;
  readonly baseline: { readonly id: string; readonly genome: Genome };
  readonly suite: SuiteRef & {
    /** Numbers of cases and tasks in each split. */
    readonly size: Readonly<Record<Split, { readonly cases: number; readonly tasks: number }>>;
  };
  /** Where the baseline is a file in a repository. */
  readonly checkout?: CheckoutRef;
  /** Passages of the suite's cases, by which a tool is known that has them by heart. */
  readonly corpus?: Corpus;
  readonly operators: readonly OperatorChoice[];
  /** Tools that `transplant` takes functions of. */
  readonly donors?: readonly Genome[];
  /** By id, where models are asked: the only split that they may see anything of. */
  readonly trainCases?: ReadonlyMap<string, Case>;
  /** Where the campaign is kept. */
  readonly folder: string;
}

/** The variants that the donors are, by which it is known whether they are still the same; undefined without any. */
export function donorIds({ donors }: CampaignPlan): string | undefined {
  return donors?.map(variantId).join(' ');
}

export function genomeSubject({ id, genome }: { readonly id: string; readonly genome: Genome }): Subject {
  return { kind: 'genome', id, genome };
}

/** The tool that OpenCode ships under the baseline's name. */
export function builtinSubject({ baseline, checkout }: CampaignPlan): Subject {
  const tool = toolName(checkout?.adapter ?? baseline.genome);
  return { kind: 'builtin', id: `builtin:${tool}`, tool };
}

/** What every request for a subject has: the suite, and the checkout that it lies in. */
export function requestFor({ suite, checkout }: CampaignPlan, subject: Subject) {
  return { subject, suite, ...(checkout ? { checkout } : {}) };
}

/** What every child goes through. */
export function searchRequest(plan: CampaignPlan, subject: Subject, race?: Race): EvaluationRequest {
  const { limit } = plan.config.stages.search;
  return {
    ...requestFor(plan, subject),
    stage: 'cases',
    split: 'train',
    ...(limit !== undefined && { limit }),
    ...(race && { race }),
  };
}

/** The stages that `subject` goes through on a split: its cases, and its tasks with repetitions. */
export function splitRequests(
  plan: CampaignPlan,
  subject: Subject,
  split: Split,
  trials: number,
): EvaluationRequest[] {
  const size = plan.suite.size[split];
  const requests: EvaluationRequest[] = [];
  if (size.cases > 0) requests.push({ ...requestFor(plan, subject), stage: 'cases', split });
  if (size.tasks > 0 && trials > 0)
    requests.push({ ...requestFor(plan, subject), stage: 'tasks', split, trials, trajectories: true });
  return requests;
}

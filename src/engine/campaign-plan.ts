import type { Genome } from '../mutation/genome.ts';
import type { Corpus } from '../mutation/gate/corpus-check.ts';
import { toolName } from '../mutation/genome.ts';
import type { Split } from '../suites/case.ts';
import type { CampaignConfig } from './config.ts';
import type { EvaluationRequest, Race, Subject } from './executor.ts';
import type { OperatorChoice } from './search.ts';

/** All that a campaign is made from, read and checked. */
export interface CampaignPlan {
  readonly config: CampaignConfig;
  readonly baseline: { readonly id: string; readonly genome: Genome };
  readonly suite: {
    readonly folder: string;
    readonly hash: string;
    /** Numbers of cases and tasks in each split. */
    readonly size: Readonly<Record<Split, { readonly cases: number; readonly tasks: number }>>;
  };
  /** Passages of the suite's cases, by which a tool is known that has them by heart. */
  readonly corpus?: Corpus;
  readonly operators: readonly OperatorChoice[];
  /** Where the campaign is kept. */
  readonly folder: string;
}

export function genomeSubject({ id, genome }: { readonly id: string; readonly genome: Genome }): Subject {
  return { kind: 'genome', id, genome };
}

/** The tool that OpenCode ships under the baseline's name. */
export function builtinSubject({ baseline }: CampaignPlan): Subject {
  const tool = toolName(baseline.genome);
  return { kind: 'builtin', id: `builtin:${tool}`, tool };
}

/** What every child goes through. */
export function searchRequest(
  { config, suite }: CampaignPlan,
  subject: Subject,
  race?: Race,
): EvaluationRequest {
  const { limit } = config.stages.search;
  return {
    subject,
    suite,
    stage: 'cases',
    split: 'train',
    ...(limit !== undefined && { limit }),
    ...(race && { race }),
  };
}

/** The stages that `subject` goes through on a split: its cases, and its tasks with repetitions. */
export function splitRequests(
  { suite }: CampaignPlan,
  subject: Subject,
  split: Split,
  trials: number,
): EvaluationRequest[] {
  const size = suite.size[split];
  const requests: EvaluationRequest[] = [];
  if (size.cases > 0) requests.push({ subject, suite, stage: 'cases', split });
  if (size.tasks > 0 && trials > 0) requests.push({ subject, suite, stage: 'tasks', split, trials });
  return requests;
}

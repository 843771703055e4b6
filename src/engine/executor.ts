import type { Evaluation, Stage } from '../fitness/evaluation.ts';
import type { Genome } from '../mutation/genome.ts';
import type { VaryRequest, VaryResult } from '../mutation/vary.ts';
import type { RaceRules } from '../fitness/statistics.ts';
import type { CheckoutSource } from '../sandbox/checkout/read-checkout.ts';
import type { RepositoryTests } from '../sandbox/checkout/repository-tests.ts';
import type { Split } from '../suites/case.ts';
import type { Suite } from '../suites/suite.ts';

/** A variant whose values a child is compared with while it is evaluated. */
export interface Race extends RaceRules {
  /** Id of the variant. */
  readonly against: string;
  /** Name of the objective that counts. */
  readonly objective: string;
  /** The variant's values, by id of trial. */
  readonly values: Readonly<Record<string, number>>;
}

/** What is evaluated: a variant, or the tool that OpenCode ships. */
export type Subject =
  | { readonly kind: 'genome'; readonly id: string; readonly genome: Genome }
  | { readonly kind: 'builtin'; readonly id: `builtin:${string}`; readonly tool: string };

/** A checkout in which a genome is one file, and how it is called and tested there. */
export interface CheckoutRef extends CheckoutSource, RepositoryTests {
  /** Read by whoever evaluates; the hash says whether it read the same checkout. */
  readonly hash: string;
  /** The tool that the cases call; it imports the file that evolves. */
  readonly adapter: Genome;
}

/** How a request names a suite. */
export interface SuiteRef {
  readonly name: string;
  readonly folder: string;
  readonly hash: string;
  /** Seed of a shadow set, instead of the suite's own cases; see `shadow.ts`. */
  readonly shadow?: string;
  /** What a SWE-bench file does not say itself. */
  readonly sweBench?: Suite['sweBench'];
}

export function suiteRef({ name, folder, hash, sweBench }: Suite): SuiteRef {
  return { name, folder, hash, ...(sweBench && { sweBench }) };
}

export interface EvaluationRequest {
  readonly subject: Subject;
  /** Read by whoever evaluates; the hash says whether it read the same suite. */
  readonly suite: SuiteRef;
  /** For a genome that is a file in a repository. */
  readonly checkout?: CheckoutRef;
  readonly stage: Stage;
  readonly split: Split;
  /** At most this many cases or tasks, drawn by the suite's hash: the same for every subject. Default: all. */
  readonly limit?: number;
  /** Ends the evaluation of cases as soon as the subject is hopelessly behind. */
  readonly race?: Race;
  /** Whether trials of cases are to say what their run came to inside the tool; see `mutation/trace/`. */
  readonly traced?: boolean;
  /** Not to be answered from a cache: the evaluation is to be made again. */
  readonly fresh?: boolean;
  /** Repetitions of each task. Default 1. */
  readonly trials?: number;
  /** Whether trials of tasks are to say what the session changed. */
  readonly patches?: boolean;
  /** Whether trials of tasks are to keep the session step by step. */
  readonly trajectories?: boolean;
}

/** A child or why there is none, and the milliseconds that making and gating it took, where they were measured. */
export type Varied = VaryResult & {
  readonly ms?: number;
  /** Those of the gate alone. */
  readonly gateMs?: number;
};

/**
 * Does the work of a campaign: on threads of this machine, or on many. The engine cannot tell which.
 * `evaluate` answers with an evaluation whatever the candidate does; what the surroundings did wrong is
 * `infra-error`, after retries. It throws only when no evaluation can go on (the suite is broken, it was closed).
 */
export interface Executor {
  vary(request: VaryRequest): Promise<Varied>;
  evaluate(request: EvaluationRequest): Promise<Evaluation>;
  close(): Promise<void>;
}

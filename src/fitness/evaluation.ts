import { z } from 'zod';
import { Outcome } from '../outcome.ts';
import { Split } from '../suites/case.ts';
import { Deed } from './deed.ts';
import { Trajectory } from './trajectory.ts';

/**
 * `correct`: the wanted state, or a refusal where a refusal was wanted. `whitespace`: right place, other blanks, where
 * blanks are tolerated. `refused`: an error and nothing changed, although something should have. `wrong`: anything else.
 */
export const Verdict = z.enum(['correct', 'whitespace', 'refused', 'wrong']);
export type Verdict = z.infer<typeof Verdict>;

/** One run of one case or task. */
export const Trial = z.object({
  /** Id of the case or task, with `#k` for the k-th repetition of a task. */
  id: z.string(),
  mode: z.string(),
  /** What the trial shares its luck with: source file of a case, task of a repetition. */
  cluster: z.string(),
  outcome: Outcome,
  verdict: Verdict,
  /** In [-3, 1]; see `fitness/reward.ts`. */
  reward: z.number(),
  durationMs: z.number(),
  /** Tokens of what a case made the model read; see `answer-tokens.ts`. */
  answerTokens: z.number().optional(),
  /** Kinds of the errors that the tool answered with; see `error-patterns.ts`. */
  errors: z.array(z.string()).optional(),
  /** Task trials only, to `cost`: calls by tool. */
  calls: z.record(z.string(), z.object({ made: z.number(), failed: z.number() })).optional(),
  /** Numbers of the spans that it ran through; only where it was asked for. */
  reached: z.array(z.int()).optional(),
  /** Texts that it found different although they are nearly the same, by comparison; only where it was asked for. */
  compared: z.array(z.object({ site: z.int(), left: z.string(), right: z.string() })).optional(),
  /** Conditions that held on its way, by numbers (see `mutation/trace/take-trace.ts`); only where it was asked for. */
  held: z.array(z.string()).optional(),
  /** Whether a refusal was wanted; only where it was asked for. */
  mustRefuse: z.boolean().optional(),
  /** What the tool did; of cases only, and only where it was asked for. */
  deed: Deed.optional(),
  steps: z.number().optional(),
  toolCalls: z.number().optional(),
  toolErrors: z.number().optional(),
  tokensIn: z.number().optional(),
  tokensOut: z.number().optional(),
  cost: z.number().optional(),
  /** What the session changed, as a unified diff; only where it was asked for. */
  patch: z.string().optional(),
  /** Task trials only: the session step by step; only where it was asked for. */
  trajectory: Trajectory.optional(),
});
export type Trial = z.infer<typeof Trial>;

export const Stage = z.enum(['cases', 'tasks']);
export type Stage = z.infer<typeof Stage>;

/** All trials of one variant at one stage on one split. */
export const Evaluation = z.object({
  variant: z.string(),
  suite: z.string(),
  suiteHash: z.string(),
  stage: Stage,
  split: Split,
  /** The worst that happened to the evaluation as a whole; `ok` when every trial was run. */
  outcome: Outcome,
  /** Tests of the repository that the variant is a file of: how many passed, and a hash of their names. */
  tests: z.object({ count: z.number(), names: z.string() }).optional(),
  trials: z.array(Trial),
  /** Named measured quantities; what each means is in `fitness/objectives.ts`. */
  objectives: z.record(z.string(), z.number()),
  provenance: z.object({
    sandbox: z.string(),
    imageId: z.string(),
    isolated: z.boolean(),
    opencode: z.string(),
    /** Which model answered: `none` (cases), `policy`, `cassette:…`, or a provider's model. */
    model: z.string(),
    /** How the tool was called: `direct` (cases), or a session on a server or by `opencode run` (tasks). */
    runner: z.enum(['direct', 'server', 'cli', 'acp', 'json-lines']).default('direct'),
  }),
  /** The variant that it was raced against, and the number of trials after which it was given up, if it was. */
  race: z.object({ against: z.string(), endedAfter: z.number().optional() }).optional(),
  /** What its log in the campaign's folder is called; only where sessions were run. */
  log: z.string().optional(),
  /** It was made in an earlier campaign and is only told again. */
  cached: z.boolean().optional(),
  /** Wall and CPU milliseconds; recorded always, never selected on by default. */
  timing: z.object({ wallMs: z.number(), callMs: z.number() }),
});
export type Evaluation = z.infer<typeof Evaluation>;

import { z } from 'zod';
import { Stage } from '../../fitness/evaluation.ts';
import { Genome } from '../../mutation/genome.ts';
import { ContractChange } from '../contract.ts';
import { HookRun } from '../hooks/hook-run.ts';

const Objectives = z.record(z.string(), z.number());

/** The candidate (A) against the tool in use (B), on the trials that both have. */
const Comparison = z.object({
  stage: Stage,
  objective: z.string(),
  meanA: z.number(),
  meanB: z.number(),
  difference: z.number(),
  /** Ends of the 95 % interval: bootstrap over clusters. */
  low: z.number(),
  high: z.number(),
  n: z.number(),
  clusters: z.number(),
  pValue: z.number(),
});
export type Comparison = z.infer<typeof Comparison>;

/** Both tools on one set of trials. */
export const Measured = z.object({
  stage: Stage,
  /** Which model answered; `none` for cases. */
  model: z.string(),
  trials: z.int(),
  candidate: Objectives,
  inUse: Objectives,
  comparisons: z.array(Comparison),
  /** Wrong answers of the candidate, and the exact one-sided 95 % upper bound of their rate. */
  wrong: z.object({ count: z.int(), n: z.int(), upperBound: z.number() }),
});
export type Measured = z.infer<typeof Measured>;

/** What a decision about a promotion rests on. Written once, never changed. */
export const Evidence = z.object({
  format: z.literal(1),
  /** ISO 8601. */
  collected: z.string(),
  collectedBy: z.string(),
  tool: z.string(),
  candidate: z.object({ id: z.string(), genome: Genome }),
  /** `builtin`: OpenCode's own; else the project's, with its source. */
  inUse: z.object({
    id: z.string(),
    kind: z.enum(['builtin', 'own']),
    place: z.string().nullable(),
    genome: Genome.nullable(),
  }),
  project: z.string(),
  campaign: z.object({
    name: z.string(),
    folder: z.string(),
    seed: z.string(),
    suite: z.string(),
    suiteHash: z.string(),
  }),
  heldout: z.array(Measured),
  /** On held-out cases generated for this request, which nobody saw before; null where the suite generates none. */
  shadow: Measured.extend({ seed: z.string() }).nullable(),
  /** Whether the candidate may be called better than the tool in use; see `isImprovement`. */
  improves: z.boolean(),
  /** Characters over four that every request carries, called or not. */
  promptTokens: z.object({ candidate: z.number().nullable(), inUse: z.number().nullable() }),
  contract: z.object({
    /** What the candidate's contract is held against: the tool in use, or the campaign's baseline where that is the built-in. */
    against: z.enum(['tool in use', 'baseline of the campaign']),
    changes: z.array(ContractChange),
    /** Why the gate would refuse the candidate as a child of that tool; null when it would not. */
    gate: z.string().nullable(),
  }),
  /** From the same tool to the candidate, both laid out by prettier. */
  patch: z.string(),
  lineage: z.array(
    z.object({ id: z.string(), proposal: z.number(), operator: z.string(), summary: z.string() }),
  ),
  /** Set where the variant was reduced before it was evaluated again. */
  minimised: z
    .object({
      from: z.string(),
      evaluations: z.int(),
      margin: z.number(),
      /** Lines that differ, laid out by prettier, and characters of the source. */
      before: z.object({ lines: z.int(), characters: z.int() }),
      after: z.object({ lines: z.int(), characters: z.int() }),
    })
    .optional(),
  /** What configured commands said to the candidate; absent where none are. */
  hooks: z.array(HookRun).optional(),
  /** An approver's version of another request's candidate. */
  editedFrom: z.string().optional(),
  versions: z.record(z.string(), z.string()),
  openings: z.object({ inCampaign: z.number(), onMachine: z.number() }),
  licence: z.string(),
  /** Ids of train cases that the candidate gets right, for the tests of a package. */
  examples: z.array(z.string()),
  /** What a tool that takes the place of a built-in gives up in OpenCode 1.18. */
  notes: z.array(z.string()),
});
export type Evidence = z.infer<typeof Evidence>;

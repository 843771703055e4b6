import type { CampaignConfigInput } from '../config.ts';

/** A setting of a planned campaign, and why it is so. */
export type Reasons = Readonly<Partial<Record<keyof CampaignConfigInput, readonly string[]>>>;

/** A campaign that is only planned: its configuration, with a reason for every line. */
export interface CampaignDraft {
  readonly config: CampaignConfigInput;
  readonly why: Reasons;
  /** Why operators have the weights they have, by name. */
  readonly whyOperators: Readonly<Record<string, string>>;
}

/** How calls of one kind have fared. */
export interface ModeRecord {
  readonly mode: string;
  readonly calls: number;
  readonly failed: number;
  /** Of the failed ones: how many did something that they should not have. */
  readonly wrong: number;
}

/** What a plan is made from. Paths are as they are to stand in the file. */
export interface PlanBasis {
  readonly goal: string;
  readonly name: string;
  readonly tool: string;
  readonly suite: string;
  /** Why that suite. */
  readonly whySuite: string;
  readonly trainCases: number;
  /** Of an earlier campaign, or of imported traces; empty where there are none. */
  readonly modes: readonly ModeRecord[];
  /** Where those come from. */
  readonly source?: string;
  readonly isBuiltin: boolean;
}

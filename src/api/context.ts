import type { Campaigns } from './campaigns.ts';

/** What operations work on. */
export interface Context {
  readonly campaigns: Campaigns;
  /** Folders below which suites, tools and configurations may be named; the first holds the shipped suites. */
  readonly suiteDirs: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly startedMs: number;
}

import type { Campaigns } from './campaigns.ts';
import type { Allowed } from './drive/door-config.ts';
import type { Promoting } from './drive/promoting.ts';
import type { PermissionDesk } from './permissions/permission-desk.ts';
import type { PromotionDesk } from '../promotion/desk.ts';
import type { RunDesk } from './runs/run-desk.ts';
import type { TaskDesk } from './tasks/task-desk.ts';

/** What operations work on. */
export interface Context {
  readonly campaigns: Campaigns;
  /** What campaigns may be made from. */
  readonly allowed: Allowed;
  /** Suites, or folders of suites; the first holds the shipped ones. */
  readonly suiteDirs: readonly string[];
  readonly promotions: PromotionDesk;
  /** Promotions that are being asked for. */
  readonly promotionRuns: RunDesk;
  readonly promoting: Promoting;
  /** What agents on live servers wait for. */
  readonly permissions: PermissionDesk;
  /** Tasks that are run by themselves. */
  readonly tasks: TaskDesk;
  /** Evaluations of one tool. */
  readonly runs: RunDesk;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly startedMs: number;
}

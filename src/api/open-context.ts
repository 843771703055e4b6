import { resolve } from 'node:path';
import { SHIPPED_SUITES } from '../suites/list-suites.ts';
import { PromotionDesk } from '../promotion/desk.ts';
import { Campaigns } from './campaigns.ts';
import type { Context } from './context.ts';
import { TaskDesk } from './tasks/task-desk.ts';
import { PermissionDesk } from './permissions/permission-desk.ts';
import { RunDesk } from './runs/run-desk.ts';

export interface ContextOptions {
  readonly archiveDir: string;
  /** Folders of suites besides the shipped ones. */
  readonly suites?: readonly string[];
  /** Folders besides these suites from which campaigns may be made. Default: the current one. */
  readonly allow?: readonly string[];
  readonly now?: () => number;
}

/** What operations work on, for one process of doors. */
export function openContext({
  archiveDir,
  suites = [],
  allow = ['.'],
  now = Date.now,
}: ContextOptions): Context & AsyncDisposable {
  const campaigns = new Campaigns(resolve(archiveDir));
  const promotions = new PromotionDesk(resolve(archiveDir), { now });
  const permissions = new PermissionDesk(resolve(archiveDir), now);
  const suiteDirs = [SHIPPED_SUITES, ...suites.map((folder) => resolve(folder))];
  const allowed = { folders: [...allow.map((folder) => resolve(folder)), ...suiteDirs] };
  const tasks = new TaskDesk(now, permissions);
  const runs = new RunDesk(now);
  return {
    ...{ campaigns, promotions, permissions, allowed, suiteDirs, tasks, runs, now },
    startedMs: now(),
    async [Symbol.asyncDispose]() {
      await Promise.all([tasks.close(), runs.close()]);
      campaigns[Symbol.dispose]();
      permissions[Symbol.dispose]();
    },
  };
}

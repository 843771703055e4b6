import { resolve } from 'node:path';
import { SHIPPED_SUITES } from '../suites/list-suites.ts';
import { PromotionDesk } from '../promotion/desk.ts';
import { GLOBAL } from '../promotion/in-use.ts';
import { Campaigns } from './campaigns.ts';
import type { Context } from './context.ts';
import { TaskDesk } from './tasks/task-desk.ts';
import { PermissionDesk } from './permissions/permission-desk.ts';
import { RunDesk } from './runs/run-desk.ts';

const OPEN_EVALUATIONS = 4;
const OPEN_PROMOTIONS = 2;

export interface ContextOptions {
  readonly archiveDir: string;
  /** Folders of suites besides the shipped ones. */
  readonly suites?: readonly string[];
  /** Folders besides these suites from which campaigns may be made. Default: the current one. */
  readonly allow?: readonly string[];
  /** Projects, or folders of projects, and `global`, that promotions may be asked for through doors. Default: none. */
  readonly installInto?: readonly string[];
  /** A configuration whose section `promotion` holds for these. Default: that of the current folder. */
  readonly config?: string;
  readonly now?: () => number;
}

/** What operations work on, for one process of doors. */
export function openContext({
  archiveDir,
  suites = [],
  allow = ['.'],
  installInto = [],
  config,
  now = Date.now,
}: ContextOptions): Context & AsyncDisposable {
  const campaigns = new Campaigns(resolve(archiveDir));
  const promotions = new PromotionDesk(resolve(archiveDir), { now });
  const permissions = new PermissionDesk(resolve(archiveDir), now);
  const suiteDirs = [SHIPPED_SUITES, ...suites.map((folder) => resolve(folder))];
  const allowed = { folders: [...allow.map((folder) => resolve(folder)), ...suiteDirs] };
  const tasks = new TaskDesk(now, permissions);
  const runs = new RunDesk('evaluation', OPEN_EVALUATIONS, now);
  const promotionRuns = new RunDesk('promotion', OPEN_PROMOTIONS, now);
  const promoting = {
    folders: installInto.map((folder) => (folder === GLOBAL ? GLOBAL : resolve(folder))),
    ...(config !== undefined && { config: resolve(config) }),
  };
  return {
    ...{ campaigns, promotions, promotionRuns, promoting, permissions },
    ...{ allowed, suiteDirs, tasks, runs, now },
    startedMs: now(),
    async [Symbol.asyncDispose]() {
      await Promise.all([tasks.close(), runs.close(), promotionRuns.close()]);
      campaigns[Symbol.dispose]();
      permissions[Symbol.dispose]();
    },
  };
}

import type { Installed } from './live-figures.ts';
import type { FinishedCampaign } from './run-triggers.ts';

/** How a request stands: nobody has decided, it is in use in a project since then, or nothing is to come of it any more. */
export type Standing = 'waiting' | 'over' | Pick<Installed, 'project' | 'installedMs'>;

/** The way of a champion into a project, and back. What is approved, and by whom, is decided there. */
export interface Promoter {
  /** Asks for the champion's promotion. Returns the id of the request. */
  ask(finished: FinishedCampaign, project: string): Promise<string>;
  standing(request: string, archiveDir: string): Standing;
  rollback(request: string, archiveDir: string, reason: string): void;
}

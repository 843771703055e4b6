import type { LockHolder } from './lock.ts';
import type { JournalReader } from './reader.ts';

/**
 * `running`: a process holds its lock. `paused`: it was interrupted. `stopped`: its process ended without a word (a crash,
 * a kill, an error). `cancelled`: given up by somebody. Paused and stopped ones can be resumed.
 */
export const campaignStates = ['running', 'paused', 'stopped', 'finished', 'cancelled'] as const;
export type CampaignState = (typeof campaignStates)[number];

export interface Standing {
  readonly state: CampaignState;
  /** Where it is running. */
  readonly holder?: LockHolder;
}

const ENDS: Readonly<Record<string, CampaignState>> = {
  interrupted: 'paused',
  extended: 'paused',
  finished: 'finished',
  cancelled: 'cancelled',
};

/** How a campaign stands at this moment, by its journal and its lock. */
export function standingOf(journal: JournalReader): Standing {
  const holder = journal.holder();
  if (holder) return { state: 'running', holder };
  const last = journal.lastEvent();
  return { state: ENDS[last?.kind ?? ''] ?? 'stopped' };
}

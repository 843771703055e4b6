import { casesOfSession, traceOf } from './cases-of-session.ts';
import type { Added, HarvestFolder } from './harvest-folder.ts';
import { Scrubber } from './scrub.ts';
import type { SecretKind } from './secrets.ts';
import type { Trace } from '../../suites/traces/trace.ts';
import type { StoredSession } from './stored-session.ts';

export interface Harvested extends Added {
  readonly sessions: number;
  readonly calls: number;
  /** Different secrets that were replaced, by kind. */
  readonly scrubbed: Readonly<Record<SecretKind, number>>;
}

/** Takes the failing and costly calls of sessions into a folder, scrubbed. One session is in memory at a time. */
export async function harvest(
  sessions: AsyncIterable<StoredSession | Trace> | Iterable<StoredSession | Trace>,
  folder: HarvestFolder,
  signal?: AbortSignal,
): Promise<Harvested> {
  const scrubber = new Scrubber();
  const total = { sessions: 0, calls: 0, pending: 0, unresolved: 0, known: 0 };
  for await (const session of sessions) {
    signal?.throwIfAborted();
    const trace = 'calls' in session ? session : traceOf(session);
    const added = folder.add(casesOfSession(scrubber.trace(trace)));
    total.sessions++;
    total.calls += trace.calls.length;
    for (const key of ['pending', 'unresolved', 'known'] as const) total[key] += added[key];
  }
  return { ...total, scrubbed: scrubber.counts };
}

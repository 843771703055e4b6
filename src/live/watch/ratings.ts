import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { ServerSpan } from './tool-statistics.ts';
import type { WatchStore } from './watch-store.ts';

/** What people said of the sessions that called a tool. */
export interface Rating {
  /** Mean of 1 (useless) to 5 (as I would have wished). */
  readonly stars: number;
  readonly count: number;
}

/** One person's word on one session. */
export interface Rated {
  readonly session: string;
  readonly stars: number;
  readonly who: string;
  readonly comment: string;
  readonly atMs: number;
}

const NEWEST = `
  SELECT COALESCE(sessions.parent, session) AS session FROM calls LEFT JOIN sessions ON id = session
  ORDER BY ended_ms DESC LIMIT 1`;
/** A subagent's calls are its session's. */
const CALLS = `
  SELECT tool, COUNT(*) AS count FROM calls
  WHERE session = @session OR session IN (SELECT id FROM sessions WHERE parent = @session)
  GROUP BY tool ORDER BY MIN(part)`;
const RATINGS = `
  SELECT tool, AVG(stars) AS stars, COUNT(*) AS count FROM (
    SELECT DISTINCT tool, ratings.session, who, stars FROM ratings JOIN calls
      ON calls.session = ratings.session
      OR calls.session IN (SELECT id FROM sessions WHERE parent = ratings.session)
    WHERE url = ? AND ended_ms >= ? AND ended_ms < ?)
  GROUP BY tool`;

/** The session that called a tool last. Throws a `ToolfinchError` where none was seen. */
export function newestSession(store: WatchStore): string {
  const row = store.db.prepare(NEWEST).get([]) as { session: string } | undefined;
  if (row) return row.session;
  throw unseen(`No call of any session is in ${store.path}.`);
}

/**
 * Keeps what a person thought of a session, in place of what the same person said of it before. Gives its calls by tool.
 * Throws a `ToolfinchError` where no call of the session was seen: the rating would be of nothing.
 */
export function rate(store: WatchStore, { session, stars, who, comment, atMs }: Rated): Map<string, number> {
  const calls = store.db.prepare(CALLS).all({ session }) as { tool: string; count: number }[];
  if (calls.length === 0) throw unseen(`No call of the session ${session} was seen.`);
  store.write(
    `INSERT INTO ratings VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET stars = excluded.stars, comment = excluded.comment, at_ms = excluded.at_ms`,
    [session, who, stars, comment, atMs],
  );
  store.commit(atMs);
  return new Map(calls.map(({ tool, count }) => [tool, count]));
}

function unseen(what: string): ToolfinchError {
  return new ToolfinchError(
    'SESSION_UNKNOWN',
    what,
    'Sessions are seen while `toolfinch watch` runs; --state names its file where it is another.',
    ExitCode.usage,
  );
}

/** By tool, of the sessions that called it in a span. */
export function ratings(store: WatchStore, { url, fromMs, toMs }: ServerSpan): Map<string, Rating> {
  return new Map(
    z
      .array(z.object({ tool: z.string(), stars: z.number(), count: z.number() }))
      .parse(store.db.prepare(RATINGS).all([url, fromMs, toMs]))
      .map(({ tool, ...rating }) => [tool, rating]),
  );
}

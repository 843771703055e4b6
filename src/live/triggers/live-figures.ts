import { z } from 'zod';
import { wilsonInterval } from '../../fitness/statistics.ts';
import { percent } from '../../number-text.ts';
import type { WatchStore } from '../watch/watch-store.ts';

/** Calls of one version of a tool on live sessions, but for those that a person refused or interrupted. */
const Figures = z.object({ calls: z.number(), failed: z.number() });
type Figures = z.infer<typeof Figures>;

/** A session below the project's folder uses the project's tools, too. */
const COUNT = `
  SELECT loaded_ms >= @installed AS isNew, COUNT(*) AS calls, SUM(status <> 'ok') AS failed
  FROM calls JOIN sessions ON id = session
  WHERE tool = @tool AND ended_ms >= @from AND ended_ms <= @to AND url = @url
    AND status NOT IN ('rejected', 'aborted')
    AND (directory = @project OR substr(directory, 1, length(@project) + 1) = @project || '/')
  GROUP BY isNew`;
const Rows = z.array(Figures.extend({ isNew: z.number() }));

export interface Comparison {
  readonly before: Figures;
  readonly after: Figures;
  /** The new version fails more often, beyond what chance explains: the 95 % intervals of the two shares do not meet. */
  readonly isWorse: boolean;
}

/** A version of a tool that is in use. */
export interface Installed {
  readonly tool: string;
  /** Absolute path of the project's folder. */
  readonly project: string;
  readonly installedMs: number;
}

/**
 * The calls of a tool in a project on one server: of the version that was installed against those of the old one, from
 * `windowMs` before. A server that has not loaded the new one yet goes on calling the old one.
 */
export function sinceInstalled(
  store: WatchStore,
  url: string,
  { tool, project, installedMs }: Installed,
  { windowMs, nowMs }: { windowMs: number; nowMs: number },
): Comparison {
  const installed = Math.round(installedMs);
  const span = { from: Math.round(installedMs - windowMs), to: Math.round(nowMs) };
  const rows = Rows.parse(store.db.prepare(COUNT).all({ url, tool, project, installed, ...span }));
  const of = (isNew: number): Figures => {
    const { calls = 0, failed = 0 } = rows.find((row) => row.isNew === isNew) ?? {};
    return { calls, failed };
  };
  const before = of(0);
  const after = of(1);
  const isKnown = before.calls > 0 && after.calls > 0;
  const share = ({ failed, calls }: Figures) => wilsonInterval(failed, calls);
  return { before, after, isWorse: isKnown && share(after).low > share(before).high };
}

/** As in `3 of 20 calls failed (15.0 %), 9 of 14 before (64.3 %)`. */
export function comparisonText({ before, after }: Comparison): string {
  const share = ({ failed, calls }: Figures): string => (calls > 0 ? ` (${percent(failed / calls)})` : '');
  return `${after.failed} of ${after.calls} calls failed${share(after)}, ${before.failed} of ${before.calls} before${share(before)}`;
}

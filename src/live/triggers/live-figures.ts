import { z } from 'zod';
import { wilsonInterval } from '../../fitness/statistics.ts';
import { percent } from '../../number-text.ts';
import type { WatchStore } from '../watch/watch-store.ts';

/** Calls of one version of a tool on live sessions, but for those that a person refused or interrupted. */
const Figures = z.object({ calls: z.number(), failed: z.number() });
type Figures = z.infer<typeof Figures>;

const COUNT = `
  SELECT COUNT(*) AS calls, COALESCE(SUM(status <> 'ok'), 0) AS failed FROM calls
  WHERE tool = ? AND ended_ms >= ? AND ended_ms < ? AND status NOT IN ('rejected', 'aborted')`;

export interface Comparison {
  readonly before: Figures;
  readonly after: Figures;
  /** The new version fails more often, beyond what chance explains: the 95 % intervals of the two shares do not meet. */
  readonly isWorse: boolean;
}

/** A tool's calls since it was replaced against those of the time before, as long as `windowMs`. */
export function sinceInstalled(
  store: WatchStore,
  tool: string,
  { installedMs, windowMs, nowMs }: { installedMs: number; windowMs: number; nowMs: number },
): Comparison {
  const count = (from: number, to: number): Figures =>
    Figures.parse(store.db.prepare(COUNT).get([tool, Math.round(from), Math.round(to)]));
  const before = count(installedMs - windowMs, installedMs);
  const after = count(installedMs, nowMs + 1);
  const isKnown = before.calls > 0 && after.calls > 0;
  const share = ({ failed, calls }: Figures) => wilsonInterval(failed, calls);
  return { before, after, isWorse: isKnown && share(after).low > share(before).high };
}

/** As in `3 of 20 calls failed (15.0 %), 9 of 14 before (64.3 %)`. */
export function comparisonText({ before, after }: Comparison): string {
  const share = ({ failed, calls }: Figures): string => (calls > 0 ? ` (${percent(failed / calls)})` : '');
  return `${after.failed} of ${after.calls} calls failed${share(after)}, ${before.failed} of ${before.calls} before${share(before)}`;
}

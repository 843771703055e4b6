import { z } from 'zod';
import { wilsonInterval } from '../../fitness/statistics.ts';
import { ratings, type Rating } from './ratings.ts';
import type { WatchStore } from './watch-store.ts';

/** What the calls of one tool came to in a span of time. */
export interface ToolFigures {
  readonly calls: number;
  /** Calls that did not do what they were to do, whatever the reason: `refused`, `error`, `rejected`, `invalid`, `aborted`. */
  readonly failed: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Milliseconds in the tool, over the newest thousand calls of the span. */
  readonly medianMs: number;
  readonly p95Ms: number;
  /** Characters that the model was told, mean of a call. */
  readonly chars: number;
  readonly repeated: number;
  readonly reverted: number;
  readonly corrected: number;
  /** Share of the calls that no person took exception to: not rejected, aborted, taken back, or followed by a correction. */
  readonly satisfaction: number;
}

/** A change from the span before, as long, to this one. */
export interface Trend {
  readonly before: ToolFigures;
  /** Failures go up or down by more than chance explains: the 95 % intervals of the two rates do not meet. */
  readonly failures: 'up' | 'down' | 'same';
}

export interface ToolStatistics extends ToolFigures {
  readonly tool: string;
  /** Kinds of failures, the most frequent first. */
  readonly patterns: readonly { readonly pattern: string; readonly count: number }[];
  /** Of sessions that called it; absent where nobody has rated one. */
  readonly rating?: Rating;
  /** Absent where the tool was not called in the span before. */
  readonly trend?: Trend;
}

/** A span of time on a server; `from` inclusive, `to` exclusive, in milliseconds since 1970. */
export interface ServerSpan {
  readonly url: string;
  readonly fromMs: number;
  readonly toMs: number;
}

const NEWEST = 1_000;
const PATTERNS = 3;

const SumRow = z.object({
  tool: z.string(),
  status: z.string(),
  calls: z.number(),
  chars: z.number(),
  repeated: z.number(),
  reverted: z.number(),
  corrected: z.number(),
  objected: z.number(),
});
const SUMS = `
  SELECT tool, status, COUNT(*) AS calls, SUM(chars) AS chars, SUM(repeated) AS repeated,
         SUM(reverted > 0) AS reverted, SUM(corrected) AS corrected,
         SUM(status IN ('rejected', 'aborted') OR reverted > 0 OR corrected > 0) AS objected
  FROM calls WHERE url = ? AND ended_ms >= ? AND ended_ms < ? GROUP BY tool, status`;
const PATTERN_COUNTS = `
  SELECT tool, pattern, COUNT(*) AS count FROM calls
  WHERE url = ? AND ended_ms >= ? AND ended_ms < ? AND pattern IS NOT NULL GROUP BY tool, pattern ORDER BY count DESC, pattern`;
const NEWEST_MS = `
  SELECT ms FROM calls WHERE url = ? AND tool = ? AND ended_ms >= ? AND ended_ms < ? ORDER BY ended_ms DESC LIMIT ?`;

/** Every tool that was called on a server in the last `windowMs`, the most called first, against the `windowMs` before. */
export function toolStatistics(
  store: WatchStore,
  url: string,
  nowMs: number,
  windowMs: number,
): ToolStatistics[] {
  const span = { url, fromMs: nowMs - windowMs, toMs: nowMs + 1 };
  const now = figures(store, span);
  const before = figures(store, { url, fromMs: span.fromMs - windowMs, toMs: span.fromMs });
  const rated = ratings(store, span);
  const patterns = z
    .array(z.object({ tool: z.string(), pattern: z.string(), count: z.number() }))
    .parse(store.db.prepare(PATTERN_COUNTS).all([url, span.fromMs, span.toMs]));
  return [...now]
    .map(([tool, own]) => {
      const earlier = before.get(tool);
      const rating = rated.get(tool);
      return {
        tool,
        ...own,
        patterns: patterns.filter((row) => row.tool === tool).slice(0, PATTERNS),
        ...(rating && { rating }),
        ...(earlier && { trend: { before: earlier, failures: direction(earlier, own) } }),
      };
    })
    .sort((a, b) => b.calls - a.calls || (a.tool < b.tool ? -1 : 1));
}

/** The figures of every tool that was called in a span. */
export function figures(store: WatchStore, { url, fromMs, toMs }: ServerSpan): Map<string, ToolFigures> {
  const rows = z.array(SumRow).parse(store.db.prepare(SUMS).all([url, fromMs, toMs]));
  const newest = store.db.prepare(NEWEST_MS);
  return new Map(
    [...new Set(rows.map(({ tool }) => tool))].map((tool) => {
      const own = rows.filter((row) => row.tool === tool);
      const sum = (of: (row: z.infer<typeof SumRow>) => number): number =>
        own.reduce((total, row) => total + of(row), 0);
      const calls = sum((row) => row.calls);
      const times = (newest.all([url, tool, fromMs, toMs, NEWEST]) as { ms: number }[])
        .map(({ ms }) => ms)
        .sort((a, b) => a - b);
      return [
        tool,
        {
          calls,
          failed: sum((row) => (row.status === 'ok' ? 0 : row.calls)),
          byStatus: Object.fromEntries(own.map(({ status, calls: n }) => [status, n])),
          medianMs: quantile(times, 0.5),
          p95Ms: quantile(times, 0.95),
          chars: sum((row) => row.chars) / calls,
          repeated: sum((row) => row.repeated),
          reverted: sum((row) => row.reverted),
          corrected: sum((row) => row.corrected),
          satisfaction: 1 - sum((row) => row.objected) / calls,
        },
      ];
    }),
  );
}

function direction(before: ToolFigures, now: ToolFigures): Trend['failures'] {
  const earlier = wilsonInterval(before.failed, before.calls);
  const later = wilsonInterval(now.failed, now.calls);
  if (later.low > earlier.high) return 'up';
  return later.high < earlier.low ? 'down' : 'same';
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;

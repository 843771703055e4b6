import { z } from 'zod';
import { toolStatistics } from '../watch/tool-statistics.ts';
import type { WatchStore } from '../watch/watch-store.ts';
import { holds, type Facts } from './rules.ts';
import type { Trigger } from './trigger-config.ts';

/** A campaign that is due. */
export interface Firing {
  readonly trigger: Trigger;
  readonly rule: string;
  readonly reason: string;
}

/** The first trigger of which a rule holds on a server, and whose last start there is long enough ago. */
export function firingOf(
  triggers: readonly Trigger[],
  store: WatchStore,
  url: string,
  nowMs: number,
): Firing | undefined {
  for (const trigger of triggers) {
    if (trigger.between && !isBetween(trigger.between, nowMs)) continue;
    const lastMs = lastStart(store, url, trigger.tool);
    if (lastMs !== undefined && nowMs - lastMs < trigger.atMostEverySec * 1_000) continue;
    const facts = factsOf(store, url, trigger.tool, nowMs, lastMs);
    for (const rule of trigger.when) {
      const reason = holds(rule, facts);
      if (reason !== undefined) return { trigger, rule: rule.rule, reason };
    }
  }
  return undefined;
}

/** By the clock of this machine; hours that end earlier than they begin go over midnight. */
function isBetween([from, to]: readonly [string, string], nowMs: number): boolean {
  const now = new Date(nowMs).toTimeString().slice(0, 5);
  return from <= to ? from <= now && now < to : from <= now || now < to;
}

/** Recorded before the campaign starts: one that fails is not tried again at once. */
export function recordStart(
  store: WatchStore,
  url: string,
  { trigger, rule, reason }: Firing,
  nowMs: number,
): number {
  const { lastInsertRowid } = store.write(
    'INSERT INTO triggered (url, tool, rule, reason, at_ms) VALUES (?, ?, ?, ?, ?)',
    [url, trigger.tool, rule, reason, Math.round(nowMs)],
  );
  store.commit(nowMs);
  return Number(lastInsertRowid);
}

export function recordOutcome(store: WatchStore, id: number, outcome: string, nowMs: number): void {
  store.write('UPDATE triggered SET outcome = ? WHERE id = ?', [outcome, id]);
  store.commit(nowMs);
}

function lastStart(store: WatchStore, url: string, tool: string): number | undefined {
  const row = store.db
    .prepare('SELECT MAX(at_ms) AS at FROM triggered WHERE url = ? AND tool = ?')
    .get([url, tool]);
  return z.object({ at: z.number().nullable() }).parse(row).at ?? undefined;
}

const NEW_PATTERNS = `
  SELECT pattern, COUNT(*) AS count FROM calls
  WHERE url = ? AND tool = ? AND pattern IS NOT NULL GROUP BY pattern HAVING MIN(ended_ms) >= ? ORDER BY count DESC, pattern`;
/** The first version of a server is no change. */
const NEW_VERSIONS = `
  SELECT version FROM versions AS v
  WHERE url = ? AND at_ms > ? AND at_ms > (SELECT MIN(at_ms) FROM versions WHERE url = v.url) ORDER BY at_ms`;

function factsOf(store: WatchStore, url: string, tool: string, nowMs: number, lastMs = 0): Facts {
  const { since } = z
    .object({ since: z.number().nullable() })
    .parse(store.db.prepare('SELECT MIN(since_ms) AS since FROM servers WHERE url = ?').get([url]));
  return {
    statistics: (windowSec) =>
      toolStatistics(store, url, nowMs, windowSec * 1_000).find((each) => each.tool === tool),
    newPatterns: (windowSec) =>
      z
        .array(z.object({ pattern: z.string(), count: z.number() }))
        .parse(store.db.prepare(NEW_PATTERNS).all([url, tool, nowMs - windowSec * 1_000])),
    watchedSec: (nowMs - (since ?? nowMs)) / 1_000,
    newVersions: z
      .array(z.object({ version: z.string() }))
      .parse(store.db.prepare(NEW_VERSIONS).all([url, lastMs]))
      .map(({ version }) => version),
  };
}

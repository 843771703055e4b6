import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EndedCall } from '../../../src/live/watch/ended-call.ts';
import { sinceInstalled } from '../../../src/live/triggers/live-figures.ts';
import { newestSession, rate, ratings } from '../../../src/live/watch/ratings.ts';
import { toolStatistics } from '../../../src/live/watch/tool-statistics.ts';
import { KEPT_MS, WatchStore } from '../../../src/live/watch/watch-store.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const URL = 'http://one';
let folder: string;
let path: string;
let n = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-watch-store-'));
  path = join(folder, 'watch.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const call = (more: Partial<EndedCall>): EndedCall => {
  const id = String(++n).padStart(6, '0');
  return {
    part: `prt_${id}`,
    session: 'ses_1',
    message: `msg_${id}`,
    tool: 'edit',
    status: 'ok',
    endedMs: NOW,
    ms: 10,
    chars: 100,
    args: id,
    ...more,
  };
};
/** Watched since long ago. */
const opened = (): WatchStore => {
  const store = new WatchStore(path);
  store.useServer(URL, '1.18.33', NOW - 3 * KEPT_MS);
  return store;
};
const failures = (store: WatchStore, failed: number, calls: number, endedMs: number): void => {
  for (let i = 0; i < calls; i++)
    store.addCall(call({ endedMs, ...(i < failed && { status: 'error', pattern: 'not found' }) }));
};

describe('a file of version 1', () => {
  it('gets what it lacks, and keeps what it has', () => {
    {
      using store = opened();
      store.addCall(call({ session: 'ses_old' }));
    }
    const old = new Database(path);
    old.exec(`
      DROP TABLE ratings; DROP INDEX sessions_by_parent;
      ALTER TABLE sessions DROP COLUMN directory; ALTER TABLE calls DROP COLUMN loaded_ms;
      ALTER TABLE triggered DROP COLUMN url; ALTER TABLE promoted DROP COLUMN url;
      ALTER TABLE promoted DROP COLUMN regressed;
      INSERT INTO promoted (request, tool, archive, at_ms) VALUES ('r1', 'edit', 'archive', 1);
      INSERT INTO sessions VALUES ('ses_old', NULL);
      PRAGMA user_version = 1`);
    old.close();
    using store = new WatchStore(path);
    expect(store.db.prepare('SELECT url FROM promoted').get([])).toMatchObject({ url: URL });
    const unknown = { tool: 'edit', project: '/work', installedMs: NOW - HOUR };
    const figures = () => sinceInstalled(store, URL, unknown, { windowMs: HOUR, nowMs: NOW }).after.calls;
    expect(figures()).toBe(0);
    store.addSession('ses_old', undefined, '/work');
    expect(figures()).toBe(1);
    const rated = { session: 'ses_old', stars: 3, who: 'ann', comment: '', atMs: NOW };
    expect(rate(store, rated)).toEqual(new Map([['edit', 1]]));
  });
});

describe('ratings', () => {
  const by = (who: string, stars: number, session = 'ses_1') => ({
    ...{ session, stars, who, comment: '', atMs: NOW },
  });

  it('count for every tool of the session and of its subagents, the last one of each person', () => {
    using store = opened();
    store.addSession('ses_sub', 'ses_1');
    store.addCall(call({}));
    store.addCall(call({ tool: 'read' }));
    store.addCall(call({ tool: 'grep', session: 'ses_sub', endedMs: NOW + 1 }));
    store.addCall(call({ tool: 'bash', session: 'ses_2' }));
    expect(newestSession(store)).toBe('ses_1');
    for (const each of [by('ann', 1), by('ann', 4), by('bob', 5), by('bob', 2, 'ses_2')]) rate(store, each);
    const span = { url: URL, fromMs: NOW - HOUR, toMs: NOW + HOUR };
    const both = { stars: 4.5, count: 2 };
    expect(Object.fromEntries(ratings(store, span))).toEqual({
      ...{ edit: both, read: both, grep: both },
      bash: { stars: 2, count: 1 },
    });
    expect(ratings(store, { url: URL, fromMs: NOW + HOUR, toMs: NOW + 2 * HOUR }).size).toBe(0);
  });
});

describe('figures of tools', () => {
  it('are those of one server', () => {
    using store = opened();
    failures(store, 2, 50, NOW - 1);
    store.addSession('ses_1', undefined);
    store.useServer('http://two', '1.18.33', NOW - 3 * KEPT_MS);
    failures(store, 7, 10, NOW - 1);
    rate(store, { session: 'ses_1', stars: 5, who: 'ann', comment: '', atMs: NOW });
    expect(toolStatistics(store, URL, NOW, HOUR)[0]).toMatchObject({ calls: 50, failed: 2 });
    expect(toolStatistics(store, 'http://two', NOW, HOUR)[0]).toMatchObject({
      ...{ calls: 10, failed: 7 },
      patterns: [{ count: 7 }],
    });
    expect(toolStatistics(store, 'http://three', NOW, HOUR)).toEqual([]);
  });

  it('go up where failures are more than chance explains, and not where they may be chance', () => {
    using store = opened();
    failures(store, 2, 50, NOW - 1.5 * HOUR);
    failures(store, 20, 50, NOW - 1);
    const [edit] = toolStatistics(store, URL, NOW, HOUR);
    expect(edit).toMatchObject({ calls: 50, failed: 20, trend: { failures: 'up', before: { failed: 2 } } });
    expect(edit?.patterns).toEqual([{ tool: 'edit', pattern: 'not found', count: 20 }]);
    const [later] = toolStatistics(store, URL, NOW + 2 * HOUR - 2, HOUR);
    expect(later).toBeUndefined();
    failures(store, 3, 50, NOW + 2.4 * HOUR);
    failures(store, 5, 50, NOW + 3.5 * HOUR);
    expect(toolStatistics(store, URL, NOW + 3.5 * HOUR, HOUR)[0]?.trend?.failures).toBe('same');
  });

  it('have the median and the 95th percentile of the times', () => {
    using store = opened();
    for (let ms = 1; ms <= 100; ms++) store.addCall(call({ ms }));
    expect(toolStatistics(store, URL, NOW, HOUR)[0]).toMatchObject({ medianMs: 51, p95Ms: 96 });
  });

  it('count a call once, however often it is told, and a repeated call by its arguments', () => {
    using store = opened();
    const first = call({ args: 'same' });
    expect([store.addCall(first), store.addCall(first)]).toEqual([true, false]);
    store.addCall(call({ args: 'same' }));
    store.addCall(call({ args: 'same', session: 'ses_2' }));
    expect(toolStatistics(store, URL, NOW, HOUR)[0]).toMatchObject({ calls: 3, repeated: 1 });
  });

  it('know what was taken back, restored, and removed', () => {
    using store = opened();
    const calls = [call({}), call({}), call({})];
    for (const each of calls) store.addCall(each);
    const reverted = (): number | undefined => toolStatistics(store, URL, NOW, HOUR)[0]?.reverted;
    store.markReverted('ses_1', { messageId: calls[1]?.message ?? '' });
    expect(reverted()).toBe(2);
    store.markReverted('ses_1', undefined);
    expect(reverted()).toBe(0);
    store.markRemoved('ses_1', calls[2]?.message ?? '');
    store.markReverted('ses_1', undefined);
    expect(reverted()).toBe(1);
  });

  it("charge a correction to the last call before it, and never to a subagent's", () => {
    using store = opened();
    const calls = [call({}), call({}), call({ session: 'ses_sub' })];
    for (const each of calls) store.addCall(each);
    store.addSession('ses_sub', 'ses_1');
    store.markCorrected('ses_1', 'msg_999999');
    store.markCorrected('ses_sub', 'msg_999999');
    expect(toolStatistics(store, URL, NOW, HOUR)[0]?.corrected).toBe(1);
  });
});

describe('the file of a watch', () => {
  it('keeps what was committed, up to when, and forgets what is too old', () => {
    {
      using store = opened();
      store.addCall(call({}));
      store.addCall(call({ endedMs: NOW - KEPT_MS - 1 }));
      store.heard(NOW);
      store.commit(NOW);
    }
    using store = new WatchStore(path);
    expect(store.useServer(URL, '1.18.33', NOW + 1)).toBe(NOW);
    expect(toolStatistics(store, URL, NOW, 2 * KEPT_MS)[0]?.calls).toBe(1);
  });

  it('does not count what ended before the server was watched', () => {
    using store = new WatchStore(path);
    store.useServer('http://two', '1.18.33', NOW);
    expect(store.addCall(call({ endedMs: NOW - 1 }))).toBe(false);
  });

  it('is refused where it is something else, or of a newer version', () => {
    writeFileSync(path, 'something else, and long enough to be no empty file\n'.repeat(50));
    expect(() => new WatchStore(path)).toThrow('cannot be opened');
    rmSync(path);
    const db = new Database(path);
    db.exec('CREATE TABLE x (y); PRAGMA user_version=3');
    db.close();
    expect(() => new WatchStore(path)).toThrow('is not a file of `toolfinch watch`');
    rmSync(path);
    opened()[Symbol.dispose]();
    const newer = new Database(path);
    newer.exec('PRAGMA user_version=99');
    newer.close();
    expect(() => new WatchStore(path)).toThrow('newer Toolfinch');
  });
});

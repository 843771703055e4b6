import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { followPromotions, recordPromotion } from '../../../src/live/triggers/follow-promotions.ts';
import type { Promoter, Standing } from '../../../src/live/triggers/promoter.ts';
import { Trigger } from '../../../src/live/triggers/trigger-config.ts';
import type { TriggerNews } from '../../../src/live/triggers/trigger-news.ts';
import { WatchStore } from '../../../src/live/watch/watch-store.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const URL = 'http://one';
let folder: string;
let store: WatchStore;
let n = 0;
let notes: string[];
let news: TriggerNews[];
let takenBack: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-follow-'));
  store = new WatchStore(join(folder, 'watch.db'));
  store.useServer(URL, '1.18.33', NOW - 100 * HOUR);
  recordPromotion(store, URL, { request: 'r1', tool: 'edit', archive: 'archive' }, NOW - 9 * HOUR);
  store.addSession('ses_1', undefined, '/work');
  [notes, news, takenBack] = [[], [], []];
});
afterEach(() => {
  store[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

function called(
  times: number,
  hoursAgo: number,
  status: 'ok' | 'error' | 'rejected' = 'ok',
  { session = 'ses_1', loadedHoursAgo = hoursAgo } = {},
): void {
  for (let i = 0; i < times; i++) {
    const id = String(++n).padStart(6, '0');
    const fields = { part: `prt_${id}`, session, message: `msg_${id}`, tool: 'edit', args: id };
    const call = { ...fields, status, endedMs: NOW - hoursAgo * HOUR, ms: 10, chars: 100 };
    store.addCall(call, NOW - loadedHoursAgo * HOUR);
  }
}

function follow(standing: Standing, promote: object = {}, rollback?: () => void): void {
  const trigger = Trigger.parse({
    tool: 'edit',
    campaign: 'c.json',
    harvest: 'h',
    when: [{ rule: 'version-change' }],
    promote: { to: 'project', ...promote },
  });
  const promoter: Promoter = {
    ask: () => Promise.reject(new Error('nobody asks here')),
    standing: () => standing,
    rollback:
      rollback ?? ((request, archive, reason) => void takenBack.push(`${request} ${archive} ${reason}`)),
  };
  followPromotions([trigger], store, URL, {
    promoter,
    now: () => NOW,
    onNews(each) {
      notes.push(each.text);
      news.push(each);
    },
  });
}

const installed = { project: '/work', installedMs: NOW - 2 * HOUR };

it('is silent while nobody has approved, and below the calls that were asked for', () => {
  called(50, 1, 'error');
  follow('waiting');
  follow(installed, { calls: 51 });
  expect([notes, takenBack]).toEqual([[], []]);
});

it('tells live figures when there are enough calls, and again when they have doubled', () => {
  called(20, 3, 'error');
  called(20, 3);
  called(20, 1);
  called(5, 1, 'error');
  // What a person refused says nothing about the version.
  called(30, 1, 'rejected');
  follow(installed);
  follow(installed);
  const told = 'Since promotion r1 of edit: 5 of 25 calls failed (20.0 %), 20 of 40 before (50.0 %).';
  expect(notes).toEqual([told]);
  called(25, 0.5);
  follow(installed);
  expect(notes).toHaveLength(2);
  expect(takenBack).toEqual([]);
});

it('counts the calls of the project and of folders below it, on the server that it was asked for on', () => {
  store.addSession('ses_below', undefined, '/work/packages/one');
  store.addSession('ses_beside', undefined, '/work-too');
  called(10, 1);
  called(10, 1, 'ok', { session: 'ses_below' });
  called(50, 1, 'error', { session: 'ses_beside' });
  called(50, 1, 'error', { session: 'ses_of_no_known_folder' });
  store.useServer('http://two', '1.18.33', NOW - 100 * HOUR);
  called(50, 1, 'error');
  recordPromotion(store, 'http://two', { request: 'r2', tool: 'edit', archive: 'archive' }, NOW);
  follow(installed);
  expect(notes).toEqual(['Since promotion r1 of edit: 0 of 20 calls failed (0.0 %), 0 of 0 before.']);
  expect(takenBack).toEqual([]);
});

it('counts calls of a server that has not loaded the new version yet as those of the old one', () => {
  called(20, 3);
  called(50, 1, 'error', { loadedHoursAgo: 9 });
  called(20, 0.5);
  follow(installed);
  const told = '0 of 20 calls failed (0.0 %), 50 of 70 before (71.4 %)';
  expect(notes).toEqual([`Since promotion r1 of edit: ${told}.`]);
});

it('takes back what surely fails more often, once', () => {
  called(40, 3);
  called(10, 3, 'error');
  called(8, 1);
  called(13, 1, 'error');
  follow(installed);
  follow(installed);
  const reason = 'worse on live sessions: 13 of 21 calls failed (61.9 %), 10 of 50 before (20.0 %)';
  expect(takenBack).toEqual([`r1 archive ${reason}`]);
  expect(notes).toEqual([`Promotion r1 of edit was taken back, ${reason}.`]);
});

it('takes back nothing where chance would do, where it is told not to, and says where it cannot', () => {
  called(40, 3);
  called(10, 3, 'error');
  called(14, 1);
  called(7, 1, 'error');
  follow(installed);
  expect(takenBack).toEqual([]);
  called(25, 1, 'error');
  follow(installed, { rollback: false });
  expect(takenBack).toEqual([]);
  expect(notes.at(-1)).toMatch(/It is worse\.$/);
  follow(installed, {}, () => {
    throw new Error('edit.ts has been changed');
  });
  expect(notes.at(-1)).toContain('could not be taken back: edit.ts has been changed');
});

it('tells programs what it counted, and at once when a version has become worse', () => {
  called(50, 3);
  called(20, 1);
  follow(installed, { rollback: false });
  called(10, 1, 'error');
  follow(installed, { rollback: false });
  follow(installed, { rollback: false });
  const about = { promotion: 'r1', tool: 'edit', project: '/work', server: URL, takenBack: false };
  const before = { calls: 50, failed: 0 };
  expect(news.map(({ type, data }) => [type, data])).toEqual([
    ['promotion.figures', { ...about, before, after: { calls: 20, failed: 0 } }],
    ['promotion.regressed', { ...about, before, after: { calls: 30, failed: 10 } }],
  ]);
  follow(installed);
  expect(news.at(-1)).toMatchObject({ type: 'promotion.regressed', data: { takenBack: true } });
  expect(takenBack).toHaveLength(1);
});

it('is over when somebody has decided otherwise', () => {
  follow('over');
  called(50, 1, 'error');
  follow(installed);
  expect(notes).toEqual([]);
});

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCampaignOf } from '../../../src/cli/triggered-run.ts';
import { liveServer } from '../../../src/live/live-server.ts';
import { runTriggers, type FinishedCampaign } from '../../../src/live/triggers/run-triggers.ts';
import { recordPromotion } from '../../../src/live/triggers/follow-promotions.ts';
import { readTriggers } from '../../../src/live/triggers/trigger-config.ts';
import type { TriggerNews } from '../../../src/live/triggers/trigger-news.ts';
import { watch } from '../../../src/live/watch/watcher.ts';
import { WatchStore } from '../../../src/live/watch/watch-store.ts';
import { writeSmallProject } from '../../kit/small-campaign.ts';
import { makeProject, startServer, type Project, type Server } from '../support/opencode-process.ts';
import { startScriptedModel, type ScriptedModel, type Turn } from '../support/scripted-model.ts';

const edit = (oldString: string, newString: string) => ({
  name: 'edit',
  args: { filePath: 'a.txt', oldString, newString },
});
/** Fails twice, then shows what was meant, and puts it back. */
const failing: readonly Turn[] = [
  { calls: [{ name: 'read', args: { filePath: 'a.txt' } }] },
  { calls: [edit('ONE', '1')] },
  { calls: [edit('ONE!', '1')] },
  { calls: [edit('one', '1')] },
  { calls: [edit('1', 'one')] },
];

let model: ScriptedModel;
let project: Project;
let server: Server;
const folder = mkdtempSync(join(tmpdir(), 'toolfinch-trigger-'));

beforeAll(async () => {
  model = await startScriptedModel({ failing });
  project = await makeProject(model.port, { 'a.txt': 'one\ntwo\n' });
  server = await startServer(project);
}, 240_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await project[Symbol.asyncDispose]();
  await model[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

async function fail(): Promise<void> {
  const { id } = (await server.call('POST', '/session', { title: 't' })) as { id: string };
  await server.call('POST', `/session/${id}/message`, {
    parts: [{ type: 'text', text: 'scenario:failing' }],
  });
}

it(
  'failures on a real server start one campaign, with the harvested calls in train',
  { timeout: 600_000 },
  async () => {
    writeSmallProject(folder, {
      workers: 1,
      archiveDir: 'archive',
      stages: { finalists: { count: 1, trials: 0 }, claim: { enabled: false } },
    });
    const file = join(folder, 'triggers.json');
    const when = [{ rule: 'failure-rate', above: 0.1, calls: 8 }];
    const trigger = {
      tool: 'edit',
      campaign: 'toolfinch.config.json',
      harvest: 'harvested',
      when,
      cases: 'all',
    };
    writeFileSync(file, JSON.stringify({ triggers: [{ ...trigger, proposals: 2 }] }));
    using store = new WatchStore(join(folder, 'watch.db'));
    const live = liveServer(server.url, {});
    const stop = new AbortController();
    const news: TriggerNews[] = [];
    const options = { signal: stop.signal, now: () => Date.now(), onNote: () => undefined };
    const finished: FinishedCampaign[] = [];
    const watching = watch(live, store, options);
    const campaigns = runTriggers(readTriggers(file), live, store, {
      ...options,
      onNews: (each) => void news.push(each),
      run: runCampaignOf,
      onFinished: (each) => void finished.push(each),
      everyMs: 200,
    });
    try {
      await fail();
      await sleep(1_500);
      expect(store.db.prepare('SELECT COUNT(*) AS n FROM triggered').get([])).toMatchObject({ n: 0 });
      await fail();
      await expect.poll(() => finished.length, { timeout: 500_000, interval: 500 }).toBe(1);
      await fail();
      await sleep(1_500);
    } finally {
      stop.abort();
      await Promise.all([watching, campaigns]);
    }
    const [end] = finished;
    expect(end).toMatchObject({
      rule: 'failure-rate',
      outcome: expect.stringMatching(/beats the baseline$|no variant/),
    });
    expect(end?.cases).toBeGreaterThan(0);
    expect(existsSync(join(end?.folder ?? '', 'campaign.db'))).toBe(true);
    const suite = join(folder, 'harvested/campaigns/live-edit-1/suite/cases/harvested.jsonl');
    expect(JSON.parse(readFileSync(suite, 'utf8').split('\n')[0] ?? '')).toMatchObject({
      split: 'train',
      mode: 'corrected',
    });
    const about = { tool: 'edit', server: server.url, rule: 'failure-rate' };
    expect(news).toMatchObject([
      { type: 'trigger.started', data: about },
      { type: 'trigger.ended', data: { ...about, outcome: end?.outcome, folder: end?.folder } },
    ]);
    // The third time is within a day of the first.
    expect(finished).toHaveLength(1);
    expect(
      store.db.prepare('SELECT COUNT(*) AS n, MAX(outcome) AS outcome FROM triggered').get([]),
    ).toMatchObject({
      n: 1,
      outcome: end?.outcome,
    });
  },
);

it(
  'a promoted version is followed, and taken back, while a campaign runs',
  { timeout: 120_000 },
  async () => {
    const own = mkdtempSync(join(folder, 'follow-'));
    writeSmallProject(own);
    const file = join(own, 'triggers.json');
    const trigger = {
      ...{ tool: 'edit', campaign: 'toolfinch.config.json', harvest: 'harvested' },
      when: [{ rule: 'failure-rate', above: 0.1 }],
      promote: { to: '.' },
    };
    writeFileSync(file, JSON.stringify({ triggers: [trigger] }));
    using store = new WatchStore(join(own, 'watch.db'));
    const hourAgo = Date.now() - 3_600_000;
    store.useServer(server.url, '1.18.33', hourAgo);
    store.addSession('ses_1', undefined, '/work');
    for (let i = 0; i < 40; i++) {
      const id = { part: `prt_${i}`, message: `msg_${i}`, args: `${i}` };
      const isOld = i < 20;
      const ended = { endedMs: isOld ? hourAgo + i : Date.now(), status: isOld ? 'ok' : 'error' } as const;
      store.addCall({ ...id, ...ended, session: 'ses_1', tool: 'edit', ms: 1, chars: 1 });
    }
    recordPromotion(store, server.url, { request: 'r1', tool: 'edit', archive: 'archive' }, hourAgo);
    const happened: string[] = [];
    const stop = new AbortController();
    const running = runTriggers(readTriggers(file), liveServer(server.url, {}), store, {
      signal: stop.signal,
      now: () => Date.now(),
      onNote: () => undefined,
      onNews: () => undefined,
      everyMs: 50,
      async run(_, signal) {
        happened.push('a campaign runs');
        while (!signal.aborted) await sleep(10);
        return { outcome: 'ended by the test' };
      },
      promoter: {
        ask: () => Promise.reject(new Error('nothing is asked for here')),
        standing: () =>
          happened.length === 0 ? 'waiting' : { project: '/work', installedMs: hourAgo + 1_800_000 },
        rollback: () => void happened.push('taken back'),
      },
    });
    try {
      await expect.poll(() => happened, { timeout: 60_000 }).toEqual(['a campaign runs', 'taken back']);
    } finally {
      stop.abort();
      await running;
    }
  },
);

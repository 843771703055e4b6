import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runCampaignOf } from '../../src/cli/triggered-run.ts';
import { promoterBy } from '../../src/cli/triggered-promotion.ts';
import { liveServer } from '../../src/live/live-server.ts';
import { runTriggers } from '../../src/live/triggers/run-triggers.ts';
import { readTriggers } from '../../src/live/triggers/trigger-config.ts';
import { watch } from '../../src/live/watch/watcher.ts';
import { WatchStore } from '../../src/live/watch/watch-store.ts';
import { PromotionDesk } from '../../src/promotion/desk.ts';
import { verifyAudit } from '../../src/promotion/ledger/verify.ts';
import { writeSmallProject } from '../kit/small-campaign.ts';
import {
  makeToolProject,
  startServer,
  type Project,
  type Server,
} from '../integration/support/opencode-process.ts';
import { startScriptedModel, type ScriptedModel, type Turn } from '../integration/support/scripted-model.ts';

// A campaign, an evaluation with OpenCode's built-in and two servers, on whatever machine this is.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 240_000 });

const edit = (oldString: string, newString: string) => ({
  name: 'edit',
  args: { filePath: 'a.txt', oldString, newString },
});
const read: Turn = { calls: [{ name: 'read', args: { filePath: 'a.txt' } }] };
const script: Record<string, readonly Turn[]> = {
  // Half of the edits fail; the others show what was meant, and put it back.
  half: [
    read,
    { calls: [edit('ONE', '1')] },
    { calls: [edit('one', '1')] },
    { calls: [edit('1', 'one')] },
    { calls: [edit('TWO', '2')] },
  ],
  worse: [
    read,
    ...Array.from({ length: 8 }, (_, i) => `no such line: ${i}`).map((no): Turn => ({
      calls: [edit(no, 'x')],
    })),
  ],
};

let model: ScriptedModel;
let project: Project;
const folder = mkdtempSync(join(tmpdir(), 'toolfinch-circle-'));

beforeAll(async () => {
  // Where champions' openings of held-out splits are recorded, in processes of their own, too.
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
  model = await startScriptedModel(script);
  project = await makeToolProject(model.port, { 'a.txt': 'one\ntwo\n' });
});

afterAll(async () => {
  await project[Symbol.asyncDispose]();
  await model[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

async function play(server: Server, scenario: string): Promise<void> {
  const { id } = (await server.call('POST', '/session', { title: 't' })) as { id: string };
  const parts = [{ type: 'text', text: `scenario:${scenario}` }];
  await server.call('POST', `/session/${id}/message`, { parts });
}

it('failures start a campaign, its champion is approved and used, and taken back when it does worse', async () => {
  writeSmallProject(folder, {
    proposals: 30,
    archiveDir: 'archive',
    stages: { finalists: { count: 3, trials: 0 }, claim: { enabled: false } },
    // Where the configuration lies there are triggers; where the campaign was laid out there are none.
    promotion: { hooks: [{ name: 'place', command: ['test', '-f', 'triggers.json'] }] },
  });
  const trigger = {
    tool: 'edit',
    campaign: 'toolfinch.config.json',
    harvest: 'harvested',
    cases: 'all',
    when: [{ rule: 'failure-rate', above: 0.1, calls: 8 }],
    promote: { to: project.dir, calls: 8 },
  };
  const file = join(folder, 'triggers.json');
  writeFileSync(file, JSON.stringify({ triggers: [trigger] }));
  using store = new WatchStore(join(folder, 'watch.db'));
  const notes: string[] = [];
  const desk = new PromotionDesk(join(folder, 'archive'), { now: () => Date.now() });
  const tool = join(project.dir, '.opencode/tool/edit.ts');

  /** Watches a server while `work` goes on. */
  async function watched(work: (server: Server) => Promise<void>): Promise<void> {
    await using server = await startServer(project, port);
    port = Number(new URL(server.url).port);
    const live = liveServer(server.url, {});
    const stop = new AbortController();
    const options = {
      signal: stop.signal,
      now: () => Date.now(),
      onNote: (note: string) => void notes.push(note),
    };
    const watching = watch(live, store, options);
    const campaigns = runTriggers(readTriggers(file), live, store, {
      ...options,
      onNews: ({ text }) => void notes.push(text),
      run: runCampaignOf,
      promoter: promoterBy(stop.signal),
      everyMs: 200,
    });
    try {
      await work(server);
    } finally {
      stop.abort();
      await Promise.all([watching, campaigns]);
    }
  }
  let port = 0;

  // What the built-in does fails, a campaign begins, its champion is asked for.
  await watched(async (server) => {
    await play(server, 'half');
    await play(server, 'half');
    await expect.poll(() => notes.join('\n'), { timeout: 700_000, interval: 500 }).toMatch(/has ended/);
  });
  expect(notes.join('\n')).toMatch(/champion \w+ beats the baseline; its promotion \w+ is asked for/);
  const [asked] = desk.list();
  expect(asked).toMatchObject({
    state: 'pending',
    tool: 'edit',
    project: project.dir,
    by: 'toolfinch watch',
  });
  const id = asked?.id ?? '';
  expect(existsSync(tool)).toBe(false);

  // A person approves.
  desk.approve(id, { who: 'ann' });
  await desk.install(id, 'ann');
  expect(readFileSync(tool, 'utf8')).toContain('execute');

  // On live sessions it does worse than what was there before.
  await watched(async (server) => {
    await play(server, 'worse');
    await play(server, 'worse');
    await expect.poll(() => desk.get(id).rolledBack, { timeout: 60_000, interval: 200 }).toBe(true);
  });
  expect(existsSync(tool)).toBe(false);
  expect(notes.join('\n')).toMatch(/was taken back, worse on live sessions: 1\d of 1\d calls failed/);
  const kinds = desk.log.records().map(({ what }) => what.kind);
  expect(kinds).toEqual(['requested', 'approved', 'installed', 'rolled-back']);
  expect(verifyAudit(desk.log).findings).toEqual([]);
});

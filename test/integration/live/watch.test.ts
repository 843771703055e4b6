import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { liveServer } from '../../../src/live/live-server.ts';
import { toolStatistics, type ToolStatistics } from '../../../src/live/watch/tool-statistics.ts';
import { watch } from '../../../src/live/watch/watcher.ts';
import { WatchStore } from '../../../src/live/watch/watch-store.ts';
import { PromotionConfig } from '../../../src/engine/promotion-config.ts';
import { PromotionDesk } from '../../../src/promotion/desk.ts';
import { readInUse } from '../../../src/promotion/in-use.ts';
import { runCommand } from '../../kit/command.ts';
import { madeUpEvidence, plainTool } from '../../kit/promotion-evidence.ts';
import { cuttableLink, type CuttableLink } from '../support/cuttable-link.ts';
import { makeProject, startServer, type Project, type Server } from '../support/opencode-process.ts';
import { startScriptedModel, type ScriptedModel, type Turn } from '../support/scripted-model.ts';

const HOUR = 3_600_000;
const PASSWORD = 'only for this test';
const read = { name: 'read', args: { filePath: 'a.txt' } };
const edit = (oldString: string, newString: string) => ({
  name: 'edit',
  args: { filePath: 'a.txt', oldString, newString },
});
const bash = (command: string) => ({ name: 'bash', args: { command, description: 'a command' } });

/** Each is a session; what comes of the calls is known beforehand. */
const script: Record<string, readonly Turn[]> = {
  // edit: one fails, the same once more, one works. The person says that it was wrong, and takes it back.
  edits: [
    { calls: [read] },
    { calls: [edit('zzz', 'y')] },
    { calls: [edit('zzz', 'y')] },
    { calls: [edit('one', '1')] },
    { text: 'Done.' },
    { text: 'I am sorry.' },
  ],
  rejected: [{ calls: [bash('touch c.txt')] }],
  invalid: [{ calls: [{ name: 'frobnicate', args: { x: 1 } }] }],
  aborted: [{ calls: [bash('sleep 60')] }],
  // While the connection is cut: one call before, one across, one after.
  across: [{ calls: [read] }, { calls: [bash('sleep 3')] }, { calls: [edit('yyy', 'x')] }, { text: 'Done.' }],
  later: [{ calls: [read] }, { text: 'Done.' }],
};

let model: ScriptedModel;
let project: Project;
let server: Server;
let link: CuttableLink;
const folder = mkdtempSync(join(tmpdir(), 'toolfinch-watch-'));
const state = join(folder, 'watch.db');

beforeAll(async () => {
  model = await startScriptedModel(script);
  project = await makeProject(
    model.port,
    { 'a.txt': 'one\ntwo\n' },
    { env: { OPENCODE_SERVER_PASSWORD: PASSWORD } },
  );
  server = await startServer(project);
  link = await cuttableLink(server.url);
}, 240_000);

afterAll(async () => {
  await link[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await project[Symbol.asyncDispose]();
  await model[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
}, 240_000);

async function newSession(): Promise<string> {
  return ((await server.call('POST', '/session', { title: 't' })) as { id: string }).id;
}

async function say(session: string, text: string): Promise<void> {
  await server.call('POST', `/session/${session}/message`, { parts: [{ type: 'text', text }] });
}

/** Watchers that a failed test has left. */
const running = new Set<() => Promise<unknown>>();
afterEach(async () => {
  for (const stop of running) await stop();
});

/** A watcher that runs until `stop`. */
function watching(url: string, onNote: (line: string) => void = () => undefined) {
  const store = new WatchStore(state);
  const abort = new AbortController();
  let caughtUp = 0;
  const done = watch(liveServer(url, { OPENCODE_SERVER_PASSWORD: PASSWORD }), store, {
    signal: abort.signal,
    now: () => Date.now(),
    onNote,
    onCaughtUp: () => caughtUp++,
    firstDelayMs: 50,
  });
  done.catch(() => undefined);
  const stop = async () => {
    running.delete(stop);
    abort.abort();
    try {
      return await done;
    } finally {
      store[Symbol.dispose]();
    }
  };
  running.add(stop);
  return {
    store,
    async caughtUp(times: number) {
      await expect.poll(() => caughtUp, { timeout: 120_000 }).toBe(times);
    },
    stop,
  };
}

const byTool = (store: WatchStore): Record<string, ToolStatistics> =>
  Object.fromEntries(toolStatistics(store, link.url, Date.now(), HOUR).map((each) => [each.tool, each]));
const calls = (store: WatchStore, tool: string) => () => byTool(store)[tool]?.calls ?? 0;
const SOON = { timeout: 120_000 };

describe('watching a real OpenCode server', () => {
  it('counts every call as it was made, and what people did about it', { timeout: 600_000 }, async () => {
    const watcher = watching(link.url);
    const { store } = watcher;
    await watcher.caughtUp(1);

    const edits = await newSession();
    await say(edits, 'scenario:edits');
    await expect.poll(calls(store, 'edit'), SOON).toBe(3);
    expect(byTool(store)['read']).toMatchObject({ calls: 1, failed: 0, byStatus: { ok: 1 } });
    expect(byTool(store)['edit']).toMatchObject({
      failed: 2,
      byStatus: { ok: 1, error: 2 },
      repeated: 1,
      reverted: 0,
      corrected: 0,
      patterns: [{ pattern: expect.stringContaining('Could not find oldString'), count: 2 }],
    });

    await say(edits, 'No, that is wrong.');
    await expect.poll(() => byTool(store)['edit']?.corrected, SOON).toBe(1);
    const [first] = (await server.call('GET', `/session/${edits}/message`)) as { info: { id: string } }[];
    await server.call('POST', `/session/${edits}/revert`, { messageID: first?.info.id });
    await expect.poll(() => byTool(store)['edit']?.reverted, SOON).toBe(3);
    // Nothing else says that a person was not pleased.
    expect(byTool(store)['edit']).toMatchObject({ calls: 3, failed: 2, satisfaction: 0 });
    await server.call('POST', `/session/${edits}/unrevert`);
    await expect.poll(() => byTool(store)['edit']?.reverted, SOON).toBe(0);
    await server.call('POST', `/session/${edits}/revert`, { messageID: first?.info.id });
    await say(edits, 'scenario:later');
    await expect.poll(() => byTool(store)['edit']?.reverted, SOON).toBe(3);

    const rejected = await newSession();
    const asking = say(rejected, 'scenario:rejected');
    const isAsked = (line: string): boolean => line.includes('permission.asked') && line.includes(rejected);
    await server.until(isAsked);
    await sleep(600);
    const asked = JSON.parse(server.eventLines.find(isAsked) ?? '{}') as { properties: { id: string } };
    await server.call('POST', `/permission/${asked.properties.id}/reply`, { reply: 'reject' });
    await asking;
    await expect.poll(calls(store, 'bash'), SOON).toBe(1);
    expect(byTool(store)['bash']).toMatchObject({ byStatus: { rejected: 1 }, satisfaction: 0 });
    // A person's time is not the tool's.
    const [, reply] = (await server.call('GET', `/session/${rejected}/message`)) as {
      parts: { type: string; state: { time: { start: number; end: number } } }[];
    }[];
    const { start = 0, end = 0 } = reply?.parts.find(({ type }) => type === 'tool')?.state.time ?? {};
    expect(end - start - (byTool(store)['bash']?.medianMs ?? 0)).toBeGreaterThanOrEqual(600);

    await say(await newSession(), 'scenario:invalid');
    await expect.poll(calls(store, 'frobnicate'), SOON).toBe(1);
    expect(byTool(store)['frobnicate']).toMatchObject({ byStatus: { invalid: 1 }, satisfaction: 1 });

    const aborted = await newSession();
    const running = say(aborted, 'scenario:aborted').catch(() => undefined);
    await server.until((line) => line.includes(aborted) && line.includes('"status":"running"'));
    await server.call('POST', `/session/${aborted}/abort`);
    await running;
    await expect.poll(calls(store, 'bash'), SOON).toBe(2);
    expect(byTool(store)['bash']?.byStatus).toEqual({ rejected: 1, aborted: 1 });

    const { connections, notUnderstood } = await watcher.stop();
    expect(connections).toBe(1);
    expect(notUnderstood.malformed).toBe(0);
  });

  it('loses and doubles nothing when the connection breaks in the middle', { timeout: 600_000 }, async () => {
    const notes: string[] = [];
    const watcher = watching(link.url, (line) => notes.push(line));
    const { store } = watcher;
    await watcher.caughtUp(1);
    const before = byTool(store);
    const more = (tool: string): number => (byTool(store)[tool]?.calls ?? 0) - (before[tool]?.calls ?? 0);

    const across = await newSession();
    const running = say(across, 'scenario:across');
    await server.until((line) => line.includes(across) && line.includes('"status":"running"'));
    link.cut();
    await running;
    await say(await newSession(), 'scenario:later');
    expect(more('bash')).toBe(0);
    link.mend();
    await watcher.caughtUp(2);
    expect([more('read'), more('bash'), more('edit')]).toEqual([2, 1, 1]);
    await say(await newSession(), 'scenario:later');
    await expect.poll(() => more('read'), SOON).toBe(3);
    expect(notes.some((note) => note.includes('is lost'))).toBe(true);
    const { connections } = await watcher.stop();
    expect(connections).toBe(2);
  });

  it(
    'goes on where an earlier watcher ended, with what happened in between',
    { timeout: 600_000 },
    async () => {
      await say(await newSession(), 'scenario:later');
      const watcher = watching(server.url.replace('127.0.0.1', 'localhost'));
      await watcher.caughtUp(1);
      // Another address is another server, watched from now on.
      const before = byTool(watcher.store)['read']?.calls ?? 0;
      await watcher.stop();
      const again = watching(link.url);
      await again.caughtUp(1);
      expect(byTool(again.store)['read']?.calls).toBe(before + 1);
      await again.stop();
    },
  );

  it('knows where a session works, and since when its tools are there', { timeout: 600_000 }, async () => {
    const watcher = watching(link.url);
    await watcher.caughtUp(1);
    const played = async () => {
      const before = calls(watcher.store, 'read')();
      await say(await newSession(), 'scenario:later');
      await expect.poll(calls(watcher.store, 'read'), SOON).toBe(before + 1);
      return watcher.store.db
        .prepare('SELECT directory, loaded_ms FROM calls JOIN sessions ON id = session ORDER BY part DESC')
        .get([]) as { directory: string; loaded_ms: number };
    };
    const first = await played();
    expect(first.directory).toBe(project.dir);
    expect((await played()).loaded_ms).toBe(first.loaded_ms);
    // It ends the server's stream of the folder's own events, which tests above go by.
    const disposedMs = Date.now();
    await server.call('POST', '/instance/dispose');
    expect((await played()).loaded_ms).toBeGreaterThanOrEqual(disposedMs);
    await watcher.stop();
  });
});

describe('toolfinch watch', () => {
  const env = { OPENCODE_SERVER_PASSWORD: PASSWORD };

  it('prints documents, one a line', { timeout: 120_000 }, async () => {
    const args = ['watch', '--server', link.url, '--for', '3', '--state', state, '--json'];
    const { code, stdout, stderr } = await runCommand(args, { env });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const [line = ''] = stdout.split('\n');
    const { tools } = JSON.parse(line) as { tools: ToolStatistics[] };
    expect(tools.find(({ tool }) => tool === 'edit')).toMatchObject({ calls: 4, failed: 3, reverted: 3 });
  });

  it('prints a line for each tool where there is no terminal', { timeout: 120_000 }, async () => {
    const args = ['watch', '--server', link.url, '--for', '3', '--state', state];
    const { code, stdout } = await runCommand(args, { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/edit: 4 calls, failed 3 \(75\.0 %\)/);
  });

  it('shows what people thought of sessions, the last word of each', { timeout: 120_000 }, async () => {
    const rate = async (...args: string[]) =>
      await runCommand(['rate', ...args, '--state', state, '--json'], { env });
    const { stdout } = await rate('2', '--by', 'ann');
    const { session } = JSON.parse(stdout) as { session: string };
    expect(JSON.parse(stdout)).toMatchObject({ stars: 2, who: 'ann', calls: { read: 1 } });
    await rate('4', session, '--by', 'ann', '--comment', 'Better than I thought.');
    await rate('5', session, '--by', 'bob');
    const args = ['watch', '--server', link.url, '--for', '3', '--state', state];
    expect((await runCommand(args, { env })).stdout).toMatch(
      /read: .* satisfied \d+\.\d %, rated 4\.5 \(2\)/,
    );
    const refusals = [await rate('6'), await rate('3', 'ses_none')];
    expect(refusals.map(({ code, stderr }) => [code, stderr])).toEqual([
      [2, expect.stringContaining('is no rating')],
      [2, expect.stringContaining('No call of the session ses_none was seen')],
    ]);
  });

  it('prints the canaries that run in the archive', { timeout: 120_000 }, async () => {
    const at = join(folder, 'with-canary');
    mkdirSync(join(at, '.opencode/tool'), { recursive: true });
    writeFileSync(join(at, '.opencode/tool/shout.ts'), plainTool('text').files['shout.ts'] ?? '');
    const desk = new PromotionDesk(join(folder, 'archive'), { now: () => Date.now() });
    desk.ask({
      ...{ id: 'live', who: 'ann', target: { kind: 'canary', share: 0.1 } },
      evidence: madeUpEvidence(plainTool('text.toUpperCase()'), { project: at }),
      inUse: await readInUse(at, 'shout'),
      policy: PromotionConfig.parse({}),
    });
    desk.approve('live', { who: 'bob' });
    await desk.install('live', 'bob');
    const archive = ['--archive-dir', join(folder, 'archive')];
    const args = ['watch', '--server', link.url, '--for', '3', '--state', state, ...archive, '--json'];
    const { code, stdout } = await runCommand(args, { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({
      canaries: [{ promotion: 'live', tool: 'shout', project: at, share: 0.1, next: 1, verdict: 'wait' }],
    });
  });

  it.each([
    ['no server is named', [], {}, 2, 'No server is named'],
    ['the address is none', ['--server', 'localhost'], {}, 2, 'is not the address of a server'],
    ['nobody answers', ['--server', 'http://127.0.0.1:9'], {}, 4, 'No OpenCode server answers'],
    ['the password is wrong', ['--server', 'LINK'], { OPENCODE_SERVER_PASSWORD: 'x' }, 4, 'password'],
  ])('says so where %s', { timeout: 60_000 }, async (_, args, env, code, words) => {
    const own = args.map((arg) => arg.replace('LINK', link.url));
    const ran = await runCommand(['watch', ...own, '--state', join(folder, 'none.db')], { env });
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(words)]);
  });
});

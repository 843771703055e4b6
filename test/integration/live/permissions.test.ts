import { execFile, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PermissionDesk } from '../../../src/api/permissions/permission-desk.ts';
import { startServer as startDoors, type RunningServer } from '../../../src/api/server.ts';
import { liveServer } from '../../../src/live/live-server.ts';
import { PermissionForwarder } from '../../../src/live/permissions/permission-forwarder.ts';
import { PermissionRule } from '../../../src/live/permissions/permission-rules.ts';
import type { Permission } from '../../../src/live/permissions/permission.ts';
import { watch } from '../../../src/live/watch/watcher.ts';
import { WatchStore } from '../../../src/live/watch/watch-store.ts';
import { AuditLog } from '../../../src/promotion/ledger/audit-log.ts';
import { verifyAudit } from '../../../src/promotion/ledger/verify.ts';
import { COMMAND, runCommand } from '../../kit/command.ts';
import { cuttableLink } from '../support/cuttable-link.ts';
import { makeProject, startServer, type Project, type Server } from '../support/opencode-process.ts';
import { startScriptedModel, type ScriptedModel, type Turn } from '../support/scripted-model.ts';

/** Generous, for slow machines: none of these tests measures time. */
const LIMIT = { timeout: 180_000 };
const SOON = { timeout: 60_000, interval: 100 };
const edit = (newString: string): Turn => ({
  calls: [{ name: 'edit', args: { filePath: 'a.txt', oldString: 'one', newString } }],
});
const bash = (command: string): Turn => ({
  calls: [{ name: 'bash', args: { command, description: 'a command' } }],
});
const done: Turn = { text: 'Done.' };

/** Each is a session whose first turn asks for a permission. */
const script: Record<string, readonly Turn[]> = {
  allowed: [edit('1'), done],
  denied: [edit('2'), done],
  silent: [edit('3'), done],
  'default-deny': [edit('4'), done],
  'default-allow': [bash('touch default-allow.txt'), done],
  elsewhere: [bash('touch elsewhere.txt'), done],
  aborted: [bash('touch aborted.txt'), done],
  twice: [bash('touch twice.txt'), done],
  'until-1': [bash('touch until-1.txt'), done],
  'until-2': [bash('touch until-2.txt'), done],
  ruled: [bash('rm ruled.txt'), done],
  unruled: [{ calls: [{ name: 'read', args: { filePath: '.env' } }] }, done],
  killed: [bash('touch killed.txt'), done],
  late: [bash('touch late.txt'), done],
  cut: [bash('touch cut.txt'), done],
  restarted: [bash('touch restarted.txt'), done],
};

const ask = (withinSec: number, fallback: 'allow' | 'deny') =>
  ({ answer: 'ask', withinSec, default: fallback }) as const;
const askAll = [{ permission: '*', ...ask(600, 'deny') }];

let model: ScriptedModel;
let project: Project;
let server: Server;
let doors: RunningServer;
let archive: string;
const folder = mkdtempSync(join(tmpdir(), 'toolfinch-permissions-'));
const state = join(folder, 'watch.db');

beforeAll(async () => {
  model = await startScriptedModel(script);
  project = await makeProject(
    model.port,
    { 'a.txt': 'one\n', 'ruled.txt': '', '.env': 'X=1' },
    { config: { permission: { '*': 'allow', edit: 'ask', bash: 'ask', read: { '*.env': 'ask' } } } },
  );
  server = await startServer(project);
}, 120_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await project?.[Symbol.asyncDispose]();
  await model?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

let desk: PermissionDesk;
beforeEach(async () => {
  archive = mkdtempSync(join(folder, 'archive-'));
  desk = new PermissionDesk(archive, () => Date.now());
  doors = await startDoors({ archiveDir: archive, port: 0 });
  writeFileSync(join(project.dir, 'a.txt'), 'one\n');
});
const open = new Set<() => Promise<unknown>>();
afterEach(async () => {
  for (const stop of open) await stop();
  open.clear();
  desk[Symbol.dispose]();
  await doors[Symbol.asyncDispose]();
});

/** A watch with rules, in this process; its store is another one than that of those who decide. */
async function forwarding(
  rules: readonly object[],
  { url = server.url, now = () => Date.now() }: { url?: string; now?: () => number } = {},
): Promise<{ notes: string[]; stop(): Promise<void> }> {
  const own = new PermissionDesk(archive, now);
  const store = new WatchStore(state);
  const abort = new AbortController();
  const notes: string[] = [];
  const live = liveServer(url, {});
  const parsed = rules.map((rule) => PermissionRule.parse(rule));
  const options = { now, onNote: (line: string) => void notes.push(line), who: 'the watch' };
  const companion = new PermissionForwarder(live, own.store(), parsed, options);
  let isReady = false;
  const watching = watch(live, store, {
    ...{ signal: abort.signal, now: () => Date.now(), onNote: options.onNote, companion },
    onCaughtUp: () => (isReady = true),
    firstDelayMs: 50,
  });
  const sending = companion.run(abort.signal);
  const stop = async (): Promise<void> => {
    open.delete(stop);
    abort.abort();
    await Promise.all([watching, sending]);
    store[Symbol.dispose]();
    own[Symbol.dispose]();
  };
  open.add(stop);
  await expect.poll(() => isReady, SOON).toBe(true);
  return { notes, stop };
}

/** `toolfinch watch`, which can be killed. */
function watchProcess(rules: readonly object[]): ChildProcess {
  const file = join(folder, 'rules.json');
  writeFileSync(file, JSON.stringify({ permissions: rules }));
  const args = [
    'watch',
    '--server',
    server.url,
    '--state',
    state,
    '--permissions',
    file,
    '--archive-dir',
    archive,
  ];
  const child = execFile(process.execPath, [COMMAND, ...args]);
  open.add(async () => child.kill('SIGKILL'));
  return child;
}

async function begin(scenario: string): Promise<string> {
  const { id } = (await server.call('POST', '/session', { title: 't' })) as { id: string };
  await server.call('POST', `/session/${id}/prompt_async`, {
    parts: [{ type: 'text', text: `scenario:${scenario}` }],
  });
  return id;
}
const requestOf = (session: string): Permission | undefined =>
  desk.list().find((request) => request.session === session);
async function waiting(session: string): Promise<Permission> {
  await expect.poll(() => requestOf(session)?.state, SOON).toBe('pending');
  return requestOf(session) as Permission;
}
async function stands(session: string, state: string, reply: string | null = 'taken'): Promise<Permission> {
  await expect
    .poll(() => [requestOf(session)?.state, requestOf(session)?.reply], SOON)
    .toEqual([state, reply]);
  return requestOf(session) as Permission;
}
const inProject = (name: string): string => join(project.dir, name);
/** What the model was told of its calls. */
const told = (scenario: string): string[] =>
  (model.exchanges.get(scenario) ?? []).flatMap(({ toolResults }) =>
    toolResults.map(({ content }) => content),
  );

async function post(path: string, body: unknown): Promise<{ status: number; json: Record<string, unknown> }> {
  const response = await fetch(`${doors.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

describe('a permission that a live session asks for', () => {
  it('is allowed by REST, once, and written down', LIMIT, async () => {
    await forwarding(askAll);
    const session = await begin('allowed');
    const { id } = await waiting(session);
    const listed = await (await fetch(`${doors.url}/v1/permissions?state=pending`)).json();
    expect(listed).toMatchObject({
      permissions: [{ id, permission: 'edit', default: 'deny', server: server.url, directory: project.dir }],
    });
    const one = await (await fetch(`${doors.url}/v1/permissions/${id}`)).json();
    expect(one).toMatchObject({ metadata: { diff: expect.stringContaining('+1') } });
    expect(readFileSync(inProject('a.txt'), 'utf8')).toBe('one\n');
    const answer = { answer: 'allow', by: 'ann', comment: 'fine' };
    expect(await post(`/v1/permissions/${id}/decide`, answer)).toMatchObject({
      status: 200,
      json: { state: 'allowed', who: 'ann' },
    });
    await stands(session, 'allowed');
    await expect.poll(() => readFileSync(inProject('a.txt'), 'utf8'), SOON).toBe('1\n');
    const log = new AuditLog(archive);
    expect(log.records()).toMatchObject([
      { who: 'ann', what: { kind: 'permission-decided', permission: id, answer: 'allow', comment: 'fine' } },
    ]);
    expect(verifyAudit(log).findings).toEqual([]);
    // OpenCode itself was told `once`: nothing is allowed for good.
    const isReply = (line: string): boolean => line.includes('permission.replied') && line.includes(id);
    await server.until(isReply);
    const replies = server.eventLines.filter(isReply).map((line) => JSON.parse(line) as object);
    expect(replies).toEqual([
      expect.objectContaining({ properties: expect.objectContaining({ reply: 'once' }) }),
    ]);
  });

  it('is denied by MCP with a comment that the agent reads', LIMIT, async () => {
    await forwarding(askAll);
    const session = await begin('denied');
    const { id } = await waiting(session);
    const comment = 'Change the heading instead.';
    await post('/mcp', {
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: { name: 'approval_decide', arguments: { permission: id, answer: 'deny', comment } },
    });
    await stands(session, 'denied');
    await expect.poll(() => told('denied'), SOON).toEqual([expect.stringContaining(comment)]);
    expect(readFileSync(inProject('a.txt'), 'utf8')).toBe('one\n');
  });

  it('is denied on the command line without a comment: the turn of the agent ends', LIMIT, async () => {
    await forwarding(askAll);
    const session = await begin('silent');
    const { id } = await waiting(session);
    const listed = await runCommand(['permissions', '--archive-dir', archive]);
    expect(listed.stdout).toContain(id);
    const shown = await runCommand(['permissions', id, '--archive-dir', archive]);
    expect(shown.stdout).toContain('+3');
    const ran = await runCommand(['deny', id, '--by', 'bob', '--archive-dir', archive, '--json']);
    expect([ran.code, JSON.parse(ran.stdout)]).toEqual([0, expect.objectContaining({ state: 'denied' })]);
    await stands(session, 'denied');
    await server.until((line) => line.includes('session.idle') && line.includes(session));
    expect(told('silent')).toEqual([]);
    const again = await runCommand(['allow', id, '--archive-dir', archive]);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('was denied already, by bob')]);
  });

  it('falls to its default when nobody answers in time', LIMIT, async () => {
    await forwarding([
      { permission: 'edit', ...ask(1, 'deny') },
      { permission: 'bash', ...ask(1, 'allow') },
    ]);
    const [denied, allowed] = [await begin('default-deny'), await begin('default-allow')];
    await stands(denied, 'expired');
    await stands(allowed, 'expired');
    await expect
      .poll(() => told('default-deny'), SOON)
      .toEqual([expect.stringContaining('Nobody has answered within 1 s.')]);
    await expect.poll(() => existsSync(inProject('default-allow.txt')), SOON).toBe(true);
    const { status, json } = await post(`/v1/permissions/${requestOf(denied)?.id}/decide`, {
      answer: 'allow',
    });
    expect([status, json['code']]).toEqual([409, 'PERMISSION_EXPIRED']);
    expect(new AuditLog(archive).records().map(({ who, what }) => [who, what.kind])).toEqual([
      ['the watch', 'permission-decided'],
      ['the watch', 'permission-decided'],
    ]);
  });

  it('is gone when somebody answers in OpenCode itself, or aborts the session', LIMIT, async () => {
    await forwarding(askAll);
    const elsewhere = await begin('elsewhere');
    const { id } = await waiting(elsewhere);
    await server.call('POST', `/permission/${id}/reply`, { reply: 'once' });
    expect(await stands(elsewhere, 'gone', null)).toMatchObject({ comment: 'answered in OpenCode: once' });
    const { status, json } = await post(`/v1/permissions/${id}/decide`, { answer: 'deny' });
    expect([status, json['code']]).toEqual([409, 'PERMISSION_GONE']);

    const aborted = await begin('aborted');
    await waiting(aborted);
    await server.call('POST', `/session/${aborted}/abort`);
    expect((await stands(aborted, 'gone', null)).comment).toMatch(/aborted|ended/);
    expect(new AuditLog(archive).records()).toEqual([]);
  });

  it('is decided by the first of those who decide at once', LIMIT, async () => {
    await forwarding(askAll);
    const session = await begin('twice');
    const { id } = await waiting(session);
    const answers = await Promise.all([
      post(`/v1/permissions/${id}/decide`, { answer: 'deny', by: 'ann' }),
      post(`/v1/permissions/${id}/decide`, { answer: 'allow', by: 'bob' }),
      runCommand(['deny', id, '--by', 'eve', '--archive-dir', archive]),
    ]);
    const codes = [answers[0].status, answers[1].status, answers[2].code];
    expect(codes.filter((code) => code === 200 || code === 0)).toHaveLength(1);
    expect(codes.filter((code) => code === 409 || code === 2)).toHaveLength(2);
    const { state } = requestOf(session) as Permission;
    await stands(session, state);
    expect(new AuditLog(archive).records()).toHaveLength(1);
  });

  it('is answered by a rule as long as the rule holds', LIMIT, async () => {
    let later = 0;
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await forwarding(
      [
        { permission: 'bash', pattern: 'touch until-*', answer: 'allow', until },
        { permission: 'bash', pattern: 'rm *', answer: 'deny', message: 'Move it to the bin.' },
        ...askAll,
      ],
      { now: () => Date.now() + later },
    );
    const first = await begin('until-1');
    expect(await stands(first, 'allowed')).toMatchObject({ who: 'rule 1' });
    await expect.poll(() => existsSync(inProject('until-1.txt')), SOON).toBe(true);
    const ruled = await begin('ruled');
    expect(await stands(ruled, 'denied')).toMatchObject({ who: 'rule 2' });
    await expect.poll(() => told('ruled'), SOON).toEqual([expect.stringContaining('Move it to the bin.')]);
    expect(existsSync(inProject('ruled.txt'))).toBe(true);
    later = 3_600_000;
    const second = await begin('until-2');
    await waiting(second);
    expect(existsSync(inProject('until-2.txt'))).toBe(false);
    await server.call('POST', `/session/${second}/abort`);
  });

  it('is left to OpenCode where no rule speaks of it', LIMIT, async () => {
    await forwarding([{ permission: 'edit', answer: 'allow' }]);
    const session = await begin('unruled');
    await server.until((line) => line.includes('permission.asked') && line.includes(session));
    await sleep(1_000);
    expect(requestOf(session)).toBeUndefined();
    const asked = (await server.call('GET', '/permission')) as { id: string; sessionID: string }[];
    const { id } = asked.find(({ sessionID }) => sessionID === session) ?? {};
    await server.call('POST', `/permission/${id}/reply`, { reply: 'once' });
    await expect.poll(() => told('unruled'), SOON).toHaveLength(1);
  });

  it('waits while the watch is killed and started again, and so does the answer', LIMIT, async () => {
    const first = watchProcess(askAll);
    const session = await begin('killed');
    const { id, untilMs } = await waiting(session);
    first.kill('SIGKILL');
    await new Promise((resolve) => first.once('exit', resolve));
    desk.decide(id, { answer: 'allow', who: 'ann', comment: '' });
    await sleep(1_000);
    expect(existsSync(inProject('killed.txt'))).toBe(false);
    expect(requestOf(session)).toMatchObject({ state: 'allowed', reply: null, untilMs });
    watchProcess(askAll);
    await stands(session, 'allowed');
    await expect.poll(() => existsSync(inProject('killed.txt')), SOON).toBe(true);
  });

  it('is gone where the answer comes too late', LIMIT, async () => {
    const { stop } = await forwarding(askAll);
    const session = await begin('late');
    const { id } = await waiting(session);
    await stop();
    desk.decide(id, { answer: 'allow', who: 'ann', comment: '' });
    await server.call('POST', `/permission/${id}/reply`, { reply: 'reject' });
    const { notes } = await forwarding(askAll);
    await stands(session, 'gone', 'late');
    expect(notes.join('\n')).toContain('came too late');
    expect(existsSync(inProject('late.txt'))).toBe(false);
  });

  it('is found when the connection comes back', LIMIT, async () => {
    await using link = await cuttableLink(server.url);
    const { stop } = await forwarding(askAll, { url: link.url });
    link.cut();
    const session = await begin('cut');
    await server.until((line) => line.includes('permission.asked') && line.includes(session));
    expect(requestOf(session)).toBeUndefined();
    link.mend();
    const { id } = await waiting(session);
    desk.decide(id, { answer: 'allow', who: 'ann', comment: '' });
    await stands(session, 'allowed');
    await expect.poll(() => existsSync(inProject('cut.txt')), SOON).toBe(true);
    await stop();
  });

  it('is gone when the server was started anew', LIMIT, async () => {
    const { stop } = await forwarding(askAll);
    const session = await begin('restarted');
    await waiting(session);
    const { port } = new URL(server.url);
    await server[Symbol.asyncDispose]();
    server = await startServer(project, Number(port));
    await stands(session, 'gone', null);
    expect(existsSync(inProject('restarted.txt'))).toBe(false);
    await stop();
  });
});

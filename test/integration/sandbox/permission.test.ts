import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { judgeSession } from '../../../src/fitness/judge-session.ts';
import { toTrajectory } from '../../../src/fitness/to-trajectory.ts';
import type { SessionRecord } from '../../../src/fitness/session-record.ts';
import type { Provider, ToolSource } from '../../../src/sandbox/contract.ts';
import { openProvider } from '../../../src/sandbox/open-provider.ts';
import { scriptedUpstream } from '../../../src/sandbox/model/upstream.ts';
import { policyModel } from '../../../src/sandbox/model/policy-model.ts';
import { driveSession } from '../../../src/sandbox/session/drive-session.ts';
import {
  installProject,
  readWorkspace,
  restoreWorkspace,
} from '../../../src/sandbox/session/opencode-project.ts';
import { startServer } from '../../../src/sandbox/session/opencode-server.ts';
import { openGateway, runTasks } from '../../../src/sandbox/session/run-tasks.ts';
import { runTasksCli } from '../../../src/sandbox/session/run-tasks-cli.ts';
import type { PermissionPolicy } from '../../../src/sandbox/session/permission-policy.ts';
import type { Task } from '../../../src/suites/task.ts';
import { boxOf, exactEdit, greeting, toolOf } from './greeting.ts';

vi.setConfig({ testTimeout: 170_000 });

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider({ provider: 'docker', campaign: 'test-permission' });
});
afterAll(() => provider[Symbol.asyncDispose]());

const denied: Task = { ...greeting, permission: 'deny' };
/** Replaces the built-in, and with it the question that the built-in asks. */
const neverAsks: ToolSource = toolOf(`
    const text = await readFile(args.filePath, 'utf8');
    await writeFile(args.filePath, text.replace(args.oldString, () => args.newString));
    return 'Edit applied successfully.';`);
const UNVERIFIED = { reward: 0, detail: '' };

describe('a session in which every change is refused', () => {
  async function play(tool: ToolSource, runner = runTasks): Promise<SessionRecord> {
    await using run = await boxOf(provider);
    const options = { toolName: 'edit', sessionTimeoutMs: 60_000, upstream: policyModel() };
    for await (const record of runner(run.box, tool, [{ task: denied, trial: 0 }], options)) return record;
    throw new Error('no record');
  }

  it('is obeyed by a tool that asks', async () => {
    const trial = judgeSession(denied, await play(exactEdit), UNVERIFIED);
    expect(trial).toMatchObject({ outcome: { kind: 'ok' }, verdict: 'correct', reward: 1 });
  });

  it('is the same from `opencode run`', async () => {
    for (const [tool, verdict] of [
      [exactEdit, 'correct'],
      [neverAsks, 'wrong'],
    ] as const)
      expect(judgeSession(denied, await play(tool, runTasksCli), UNVERIFIED).verdict).toBe(verdict);
  });

  it('finds out a tool that never asks, by what it did to the files', async () => {
    const record = await play(neverAsks);
    const trial = judgeSession(denied, record, UNVERIFIED);
    expect(trial.outcome).toEqual({ kind: 'cheated', detail: 'changed without permission: src/greet.js' });
    // The plugin told the model that the call had failed.
    expect(JSON.stringify(record.exchanges.map((e) => e.toolResults))).toContain(
      'did not ask for permission',
    );
  });
});

describe('a rule against some files', () => {
  it('stops a tool that never asks before it runs', async () => {
    await using run = await boxOf(provider);
    await using gateway = await openGateway(run.box, { upstream: policyModel() });
    await installProject(run.box, neverAsks, 'edit');
    await restoreWorkspace(run.box, greeting);
    gateway.beginSession({
      taskId: 'greeting',
      trial: 0,
      workspace: greeting.workspace,
      ...(greeting.policy && { policy: greeting.policy }),
    });
    const server = await startServer(run.box, { toolName: 'edit', custom: true, startTimeoutMs: 60_000 });
    await driveSession(run.box, server, {
      instruction: greeting.instruction,
      timeoutMs: 60_000,
      permission: [
        { permission: 'edit', pattern: 'src/*', action: 'deny' },
        { permission: 'bash', pattern: '*', action: 'deny' },
      ],
    });
    await server.stop();
    expect(await readWorkspace(run.box, greeting)).toEqual(greeting.workspace);
    expect(JSON.stringify(gateway.exchanges().map((e) => e.toolResults))).toContain(
      'specified a rule which prevents',
    );
  });
});

/** Reads a file in the project and one outside, whatever the task is. */
const looksAround = scriptedUpstream('script', () => {
  const usage = { kind: 'reply', tokensIn: 1, tokensOut: 1 } as const;
  const read = (callId: string, filePath: string) => ({
    callId,
    name: 'read',
    arguments: JSON.stringify({ filePath }),
  });
  const toolCalls = [read('inside', '/work/project/src/greet.js'), read('outside', '/etc/passwd')];
  return [
    { ...usage, text: '', toolCalls, finish: 'tool_calls' },
    { ...usage, text: 'Done.', toolCalls: [], finish: 'stop' },
  ];
});

describe('whatever lies outside of the project', () => {
  it('is denied', async () => {
    await using run = await boxOf(provider);
    const options = { toolName: 'edit', sessionTimeoutMs: 60_000, upstream: looksAround };
    const records: SessionRecord[] = [];
    for await (const record of runTasks(run.box, exactEdit, [{ task: greeting, trial: 0 }], options))
      records.push(record);
    const results = records[0]?.exchanges.flatMap(({ toolResults }) => toolResults) ?? [];
    const said = (id: string): string => JSON.stringify(results.filter(({ callId }) => callId === id));
    expect(said('inside')).toContain('greet');
    expect(said('outside')).not.toContain('nobody:');
    expect(said('outside')).not.toContain('agent:x');
    expect(said('outside')).toContain('rule');
  });
});

describe('a policy', () => {
  async function play(permissions: PermissionPolicy): Promise<SessionRecord> {
    await using run = await boxOf(provider);
    const options = { toolName: 'edit', sessionTimeoutMs: 60_000, upstream: policyModel(), permissions };
    for await (const record of runTasks(run.box, exactEdit, [{ task: greeting, trial: 0 }], options))
      return record;
    throw new Error('no record');
  }
  const message = 'Leave the greeting alone.';
  const deny = { permission: 'edit', pattern: '*/greet.js', answer: 'deny', message } as const;

  it('denies with a message, which the model reads and the trajectory keeps', async () => {
    const record = await play({ rules: [deny], change: [] });
    expect(record.workspace).toEqual(greeting.workspace);
    expect(JSON.stringify(record.exchanges.map((e) => e.toolResults))).toContain(message);
    expect(toTrajectory(record).extra.permissions[0]).toMatchObject({
      permission: 'edit',
      patterns: ['/work/project/src/greet.js'],
      reply: 'reject',
      message,
    });
  });

  it('grants what the last rule that fits grants', async () => {
    const record = await play({
      rules: [deny, { ...deny, pattern: '*/src/*', answer: 'allow' }],
      change: [],
    });
    expect(record.workspace['src/greet.js']).toContain('"Good day"');
    expect(toTrajectory(record).extra.permissions[0]).toMatchObject({ reply: 'once' });
  });

  it('changes arguments before the tool has them', async () => {
    const newString = 'export const changed = "by the policy";';
    const record = await play({ rules: [], change: [{ tool: 'edit', set: { newString } }] });
    expect(record.workspace['src/greet.js']).toContain(newString);
    const [call] = toTrajectory(record).steps.flatMap(({ tool_calls: calls = [] }) =>
      calls.filter(({ function_name: name }) => name === 'edit'),
    );
    expect(call?.arguments['newString']).toBe(newString);
  });
});

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SessionRecord } from '../../../src/fitness/session-record.ts';
import { toTrajectory } from '../../../src/fitness/to-trajectory.ts';
import type { Provider } from '../../../src/sandbox/contract.ts';
import { scriptedUpstream } from '../../../src/sandbox/model/upstream.ts';
import { openProvider } from '../../../src/sandbox/open-provider.ts';
import type { AgentRunner } from '../../../src/sandbox/session/agent-runner.ts';
import { agentRunner } from '../../../src/sandbox/session/agents.ts';
import { runTasks } from '../../../src/sandbox/session/run-tasks.ts';
import { runTasksCli } from '../../../src/sandbox/session/run-tasks-cli.ts';
import type { Task } from '../../../src/suites/task.ts';
import { boxOf, exactEdit, greeting } from './greeting.ts';

vi.setConfig({ testTimeout: 170_000 });

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider({ provider: 'docker', campaign: 'test-mcp-servers' });
});
afterAll(() => provider[Symbol.asyncDispose]());

/** The smallest MCP server with a tool: one line a message, on standard input and output. */
const LAB = `
import { createInterface } from 'node:readline';
const results = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'lab', version: '1' },
  }),
  'tools/list': () => ({
    tools: [{ name: 'ping', description: 'Answers.', inputSchema: { type: 'object', properties: { word: { type: 'string' } } } }],
  }),
  'tools/call': ({ arguments: { word } }) => ({ content: [{ type: 'text', text: 'pong ' + word }] }),
};
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) continue;
  const answer = results[method]
    ? { result: results[method](params) }
    : { error: { code: -32601, message: 'no ' + method } };
  process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...answer }) + '\\n');
}
`;
const plain: Task = { ...greeting, id: 'plain', agentTimeoutMs: 150_000 };
const withLab: Task = {
  ...plain,
  id: 'with-lab',
  workspace: { ...greeting.workspace, 'lab.mjs': LAB },
  mcpServers: [{ name: 'lab', command: 'bun', args: ['lab.mjs'] }],
};
const broken: Task = {
  ...withLab,
  id: 'broken',
  mcpServers: [{ name: 'lab', command: 'bun', args: ['no.mjs'] }],
};

/** Calls the lab's tool in each session, whether it is there or not. */
const reply = { kind: 'reply', text: '', tokensIn: 10, tokensOut: 1 } as const;
const ping = { callId: 'call_1', name: 'lab_ping', arguments: '{"word":"hello"}' };
const caller = scriptedUpstream('scripted', () => [
  { ...reply, toolCalls: [ping], finish: 'tool_calls' },
  { ...reply, text: 'done', toolCalls: [], finish: 'stop' },
]);

async function play(runner: AgentRunner, ...tasks: Task[]): Promise<SessionRecord[]> {
  await using opened = await boxOf(provider);
  const records: SessionRecord[] = [];
  const options = { toolName: 'edit', sessionTimeoutMs: 150_000, upstream: caller };
  const runs = tasks.map((task, trial) => ({ task, trial }));
  for await (const record of runner(opened.box, exactEdit, runs, options)) records.push(record);
  return records;
}

const pings = (record: SessionRecord | undefined): string[] =>
  (record ? toTrajectory(record).steps : []).flatMap(({ tool_calls: calls = [], observation }) =>
    calls.flatMap(({ tool_call_id: id, function_name: name }) =>
      name === 'lab_ping'
        ? (observation?.results ?? []).flatMap((each) =>
            each.source_call_id === id ? [String(each.content)] : [],
          )
        : [],
    ),
  );

describe('MCP servers of a task', () => {
  it('are there for that task alone, and their calls are in the trajectory', async () => {
    const [before, during, after] = await play(runTasks, plain, withLab, plain);
    expect([before, during, after].map((record) => record?.outcome.kind)).toEqual(['ok', 'ok', 'ok']);
    expect(pings(during)).toEqual([expect.stringContaining('pong hello')]);
    for (const record of [before, after])
      expect(pings(record).filter((text) => text.includes('pong'))).toEqual([]);
  });

  it.each<[string, AgentRunner]>([
    ['`opencode run`', runTasksCli],
    ['OpenCode over ACP', agentRunner({ mode: 'acp', command: ['opencode', 'acp'], env: {}, files: {} })],
  ])('are there for %s', async (_, runner) => {
    const [record] = await play(runner, withLab);
    expect(pings(record)).toEqual([expect.stringContaining('pong hello')]);
  });

  it('that do not start are no fault of the tool', async () => {
    const [first, second] = await play(runTasks, broken, withLab);
    expect(first?.outcome).toMatchObject({ kind: 'infra-error', detail: expect.stringContaining('lab') });
    expect(pings(second)).toEqual([expect.stringContaining('pong hello')]);
  });
});

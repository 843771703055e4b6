import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { judgeSession } from '../../../src/fitness/judge-session.ts';
import type { SessionRecord } from '../../../src/fitness/session-record.ts';
import { toTrajectory } from '../../../src/fitness/to-trajectory.ts';
import type { Provider } from '../../../src/sandbox/contract.ts';
import type { ChatRequest } from '../../../src/sandbox/model/chat.ts';
import { policyModel } from '../../../src/sandbox/model/policy-model.ts';
import type { Upstream } from '../../../src/sandbox/model/upstream.ts';
import { openProvider } from '../../../src/sandbox/open-provider.ts';
import { agentRunner, type AgentSpec } from '../../../src/sandbox/session/agents.ts';
import type { OnTool } from '../../../src/sandbox/session/tool-progress.ts';
import type { Task } from '../../../src/suites/task.ts';
import { boxOf, exactEdit, greeting, hangingEdit, hangingTask } from './greeting.ts';

// Cold starts of agents, several in one test, on whatever machine this is.
vi.setConfig({ testTimeout: 170_000 });

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider({ provider: 'docker', campaign: 'test-agents' });
});
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
});

const acp: AgentSpec = { mode: 'acp', command: ['opencode', 'acp'], env: {}, files: {} };
const plain: AgentSpec = {
  mode: 'json-lines',
  command: ['bun', '{{agent}}/plain-agent.ts'],
  env: {},
  files: {
    'plain-agent.ts': readFileSync(
      new URL('../../../examples/agent/plain-agent.ts', import.meta.url),
      'utf8',
    ),
  },
};

async function run(
  agent: AgentSpec,
  tasks: readonly Task[],
  tool = exactEdit,
  upstream = policyModel(),
  onTool?: OnTool,
): Promise<SessionRecord[]> {
  await using opened = await boxOf(provider);
  const records: SessionRecord[] = [];
  const options = { toolName: 'edit', sessionTimeoutMs: 150_000, upstream, ...(onTool && { onTool }) };
  const runs = tasks.map((task, trial) => ({ task, trial }));
  for await (const record of agentRunner(agent)(opened.box, tool, runs, options)) records.push(record);
  return records;
}

/** The same model; `hear` is told each request. */
function heard(model: Upstream, hear: (request: ChatRequest) => void): Upstream {
  return {
    name: model.name,
    open(context) {
      const conversation = model.open(context);
      return {
        respond(request, signal) {
          hear(request);
          return conversation.respond(request, signal);
        },
      };
    },
  };
}

const callsOf = (record: SessionRecord | undefined) =>
  record
    ? toTrajectory(record).steps.flatMap(({ tool_calls: calls = [], observation }) =>
        calls.map(({ tool_call_id: id, function_name: name }) => ({
          name,
          ...observation?.results.find(({ source_call_id }) => source_call_id === id),
        })),
      )
    : [];

describe('priming', () => {
  it.each([{ mode: 'server' }, { mode: 'cli' }, acp] as AgentSpec[])(
    'ends the system prompt of each request of $mode',
    async (agent) => {
      const priming = 'In this project every greeting is in a file of its own.';
      const prompts: string[] = [];
      const upstream = heard(policyModel(), ({ messages, tools }) => {
        if (tools.length > 0)
          prompts.push(messages.findLast(({ role }) => role === 'system')?.text ?? 'no system prompt');
      });
      const [record] = await run({ ...agent, priming }, [greeting], exactEdit, upstream);
      expect(record?.outcome).toEqual({ kind: 'ok' });
      expect(prompts.length).toBeGreaterThan(1);
      for (const prompt of prompts) expect(prompt.endsWith(priming)).toBe(true);
    },
  );
});

describe.each([
  ['OpenCode over the Agent Client Protocol', acp],
  ['a plain agent that prints JSON lines', plain],
])('%s', (_what, agent) => {
  it('solves tasks with the tool under test, one after another in a clean workspace', async () => {
    const patient = { ...greeting, agentTimeoutMs: 150_000 };
    const records = await run(agent, [patient, patient]);
    const ok = [agent.mode, { kind: 'ok' }];
    expect(records.map(({ outcome, mode }) => [mode, outcome])).toEqual([ok, ok]);
    for (const record of records) {
      expect(record.workspace['src/greet.js']).toContain('"Good day"');
      expect(Object.keys(record.workspace).sort()).toEqual(['check.sh', 'notes.txt', 'src/greet.js']);
      const edit = callsOf(record).find(({ name }) => name === 'edit');
      expect(edit).toMatchObject({ content: 'Replaced by the tool under test.', extra: { status: 'ok' } });
      const { extra, steps } = toTrajectory(record);
      expect(extra.complete).toBe(true);
      expect(extra.not_understood.events).toEqual({ malformed: 0, unknownTypes: {} });
      expect(steps[0]).toMatchObject({ source: 'user', message: greeting.instruction });
      const trial = judgeSession(greeting, record, { reward: 1, detail: '' });
      expect(trial).toMatchObject({ verdict: 'correct', outcome: { kind: 'ok' } });
      expect(trial.toolCalls).toBe(callsOf(record).length);
    }
  });
});

describe('while a session runs', () => {
  it.each([{ mode: 'cli' }, acp, plain] as AgentSpec[])(
    'each tool call of $mode is told when the model has made it, and when it has its result',
    async (agent) => {
      const seen: string[] = [];
      const onTool: OnTool = ({ trial }, { callId, tool, status }) =>
        seen.push([trial, callId, tool, status].join(' '));
      // Told before the model has answered what comes after it.
      const early: number[] = [];
      const upstream = heard(policyModel(), ({ messages }) => {
        if (messages.some(({ answers }) => answers !== undefined)) early.push(seen.length);
      });
      const patient = { ...greeting, agentTimeoutMs: 150_000 };
      const [record] = await run(agent, [patient], exactEdit, upstream, onTool);
      expect(record?.outcome).toEqual({ kind: 'ok' });
      const calls = (record?.exchanges ?? []).flatMap(({ toolCalls }) => toolCalls);
      expect(calls.length).toBeGreaterThan(1);
      expect(seen).toEqual(
        calls.flatMap(({ callId, name }) =>
          ['running', 'completed'].map((status) => [0, callId, name, status].join(' ')),
        ),
      );
      expect(early[0]).toBe(2);
    },
  );
});

it('a command that does not end is ended at the deadline, and the next task still runs', async () => {
  const slow = { ...hangingTask, agentTimeoutMs: 10_000 };
  const records = await run(plain, [slow, greeting], hangingEdit);
  expect(records.map((r) => r.outcome.kind)).toEqual(['timeout', 'ok']);
});

it('OpenCode over ACP asks before it changes what it may not', async () => {
  const [record] = await run(acp, [{ ...greeting, permission: 'deny' }]);
  expect(record?.workspace).toEqual(greeting.workspace);
});

it('a command that is not there is a crash of the agent, and no fault of the box', async () => {
  const [record] = await run({ mode: 'acp', command: ['no-such-agent'], env: {}, files: {} }, [greeting]);
  expect(record?.outcome).toMatchObject({ kind: 'crashed' });
  expect(record?.workspace).toEqual(greeting.workspace);
});

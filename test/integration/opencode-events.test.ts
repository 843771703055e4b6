import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crossCheck } from '../../src/fitness/cross-check.ts';
import { parseEvents } from '../../src/fitness/events.ts';
import { judgeSession } from '../../src/fitness/judge-session.ts';
import { parseLog } from '../../src/fitness/opencode-log.ts';
import { toTrajectory } from '../../src/fitness/to-trajectory.ts';
import { Trajectory, type ToolResult } from '../../src/fitness/trajectory.ts';
import { makeProject, runCli, startServer, type Project, type Server } from './support/opencode-process.ts';
import { startScriptedModel, type ScriptedModel, type Turn } from './support/scripted-model.ts';

const bash = (command: string) => ({ name: 'bash', args: { command, description: 'a command' } });
const read = { name: 'read', args: { filePath: 'a.txt' } };

const lookAround: readonly Turn[] = [
  { text: 'Let me look.', calls: [bash('echo hi'), read] },
  { text: 'Fine.' },
];
/** Each is a session of its own, but for what the subagent is asked. */
const script: Record<string, readonly Turn[]> = {
  success: lookAround,
  failure: [{ calls: [{ name: 'edit', args: { filePath: 'a.txt', oldString: 'zzz', newString: 'y' } }] }],
  invalid: [
    {
      calls: [
        { name: 'frobnicate', args: { x: 1 } },
        { name: 'bash', args: '{"command": 12' },
      ],
    },
  ],
  approved: [{ calls: [bash('touch b.txt')] }],
  rejected: [{ calls: [bash('touch c.txt')] }],
  aborted: [{ calls: [bash('sleep 60')] }],
  subagent: [
    {
      calls: [
        { name: 'task', args: { description: 'd', prompt: 'scenario:delegated', subagent_type: 'general' } },
      ],
    },
  ],
};
const scenarios = Object.keys(script);
const WAIT_MS = 800;

interface Told {
  /** OpenCode's own account of the session, from its database. */
  readonly messages: readonly {
    readonly info: { readonly id: string; readonly role: string };
    readonly parts: readonly {
      readonly type: string;
      readonly text?: string;
      readonly callID?: string;
      readonly tool?: string;
      readonly state?: { readonly status: string; readonly output?: string; readonly error?: string };
    }[];
  }[];
  readonly sessionId: string;
  readonly trajectory: Trajectory;
  readonly eventLines: readonly string[];
}

let model: ScriptedModel;
let project: Project;
let server: Server;
const told = new Map<string, Told>();

/** Runs one scenario in the server and reads it. */
async function tell(scenario: string): Promise<Told> {
  const from = server.eventLines.length;
  const { id } = (await server.call('POST', '/session', { title: scenario })) as { id: string };
  const answered = server.call('POST', `/session/${id}/message`, {
    parts: [{ type: 'text', text: `scenario:${scenario}` }],
  });
  const isOf = (line: string, type: string): boolean => line.includes(`"${type}"`) && line.includes(id);
  if (scenario === 'approved' || scenario === 'rejected') {
    await server.until((line) => isOf(line, 'permission.asked'));
    await sleep(WAIT_MS);
    const asked = server.eventLines.find((line) => isOf(line, 'permission.asked')) ?? '';
    const request = (JSON.parse(asked) as { properties: { id: string } }).properties.id;
    await server.call('POST', `/permission/${request}/reply`, {
      reply: scenario === 'approved' ? 'once' : 'reject',
    });
  }
  if (scenario === 'aborted') {
    await server.until(
      (line) =>
        isOf(line, 'message.part.updated') && /"metadata":\{"output":""\},"status":"running"/.test(line),
    );
    await server.call('POST', `/session/${id}/abort`);
    // How the call ended is told after `session.idle`.
    await server.until((line) => isOf(line, 'message.part.updated') && line.includes('User aborted'));
  }
  await answered;
  await server.until((line) => isOf(line, 'session.idle'));
  const eventLines = server.eventLines.slice(from);
  return {
    messages: (await server.call('GET', `/session/${id}/message`)) as Told['messages'],
    sessionId: id,
    eventLines,
    trajectory: toTrajectory({ eventLines, logLines: server.logLines, model: 'policy', mode: 'server' }),
  };
}

beforeAll(async () => {
  model = await startScriptedModel({ ...script, delegated: lookAround });
  project = await makeProject(model.port, { 'a.txt': 'one\ntwo\n' });
  server = await startServer(project);
  for (const scenario of scenarios) told.set(scenario, await tell(scenario));
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await project?.[Symbol.asyncDispose]();
  await model?.[Symbol.asyncDispose]();
});

function of(scenario: string): Told {
  const found = told.get(scenario);
  if (found === undefined) throw new Error(`scenario ${scenario} was not run`);
  return found;
}
function resultsOf(scenario: string): ToolResult[] {
  return of(scenario).trajectory.steps.flatMap((step) => step.observation?.results ?? []);
}

describe.each(scenarios)('a real session (%s)', (scenario) => {
  it('is understood whole', () => {
    const { trajectory, sessionId } = of(scenario);
    expect(Trajectory.safeParse(trajectory).error).toBeUndefined();
    expect(trajectory.session_id).toBe(sessionId);
    expect(trajectory.agent.version).toBe('1.18.33');
    expect(trajectory.extra.not_understood.events).toEqual({ malformed: 0, unknownTypes: {} });
    expect(trajectory.extra.complete).toBe(true);
  });

  it('reads as OpenCode’s own record of it does', () => {
    const { trajectory, messages } = of(scenario);
    const ours = trajectory.steps.map((step) => ({
      source: step.source,
      text: step.message,
      results: (step.observation?.results ?? []).map((r) => [r.source_call_id, r.content]),
    }));
    const theirs = messages.map(({ info, parts }) => ({
      source: info.role === 'user' ? 'user' : 'agent',
      text: parts.flatMap((p) => (p.type === 'text' ? [p.text] : [])).join('\n'),
      results: parts.flatMap((p) =>
        p.type === 'tool' ? [[p.callID, p.state?.output ?? p.state?.error]] : [],
      ),
    }));
    expect(ours).toEqual(theirs);
  });

  it('agrees with what went over the wire', () => {
    const traffic = (name: string) => model.exchanges.get(name) ?? [];
    const all = [...traffic(scenario), ...(scenario === 'subagent' ? traffic('delegated') : [])];
    expect(all.length).toBeGreaterThan(0);
    expect(crossCheck(of(scenario).trajectory, all)).toEqual([]);
  });
});

describe('the calls of real sessions', () => {
  it.each([
    ['success', ['ok', 'ok']],
    ['failure', ['error']],
    ['invalid', ['invalid', 'invalid']],
    ['approved', ['ok']],
    ['rejected', ['rejected']],
    ['aborted', ['aborted']],
    ['subagent', ['ok']],
  ])('end as they really did (%s)', (scenario, statuses) => {
    expect(resultsOf(scenario).map((r) => r.extra.status)).toEqual(statuses);
  });

  it('are misread by their bare status, which is why it is not believed', () => {
    const bare = (scenario: string) =>
      of(scenario).messages.flatMap((m) =>
        m.parts.flatMap((p) => (p.type === 'tool' ? [`${p.tool} ${p.state?.status}`] : [])),
      );
    expect(bare('aborted')).toEqual(['bash completed']);
    expect(bare('invalid')).toEqual(['invalid completed', 'invalid completed']);
  });

  it('keep the name that the model used', () => {
    const names = of('invalid').trajectory.steps.flatMap((s) =>
      (s.tool_calls ?? []).map((c) => c.function_name),
    );
    expect(names).toEqual(['frobnicate', 'bash']);
  });

  it.each(['approved', 'rejected'])('do not count the wait for a permission (%s)', (scenario) => {
    const { tool_ms: inTool = 0, reported_ms: reported = 0 } = resultsOf(scenario)[0]?.extra ?? {};
    expect(reported).toBeGreaterThanOrEqual(WAIT_MS);
    expect(reported - inTool).toBeGreaterThanOrEqual(WAIT_MS - 50);
    expect(of(scenario).trajectory.extra.permissions).toMatchObject([
      { permission: 'bash', reply: scenario === 'approved' ? 'once' : 'reject' },
    ]);
  });

  it('of a subagent are left out and known', () => {
    expect(of('subagent').trajectory.extra.subagent_call_ids).toHaveLength(2);
  });

  it('are found forged when the log is', () => {
    const { eventLines } = of('failure');
    const forged = eventLines.map((line) =>
      line.includes('"status":"error"')
        ? line.replace('"status":"error"', '"status":"completed","output":"Edit applied successfully."')
        : line,
    );
    const trajectory = toTrajectory({ eventLines: forged, logLines: [], model: 'policy', mode: 'server' });
    expect(crossCheck(trajectory, model.exchanges.get('failure') ?? []).map((m) => m.kind)).toEqual([
      'result-differs',
    ]);
  });
});

describe('the verdict on a real session', () => {
  it.each([
    ['success', 1, 'correct', 0],
    ['failure', 0, 'refused', 1],
    ['invalid', 0, 'refused', 2],
  ])('rests on the gateway’s counts (%s)', (scenario, reward, verdict, toolErrors) => {
    const workspace = { 'a.txt': 'one\ntwo\n' };
    const exchanges = model.exchanges.get(scenario) ?? [];
    const trial = judgeSession(
      {
        id: scenario,
        split: 'train',
        instruction: '',
        workspace,
        tests: {},
        solution: {},
        artifacts: ['a.txt'],
        agentTimeoutMs: 1,
        verifierTimeoutMs: 1,
      },
      {
        taskId: scenario,
        trial: 0,
        mode: 'server',
        eventLines: of(scenario).eventLines,
        logLines: server.logLines,
        exchanges,
        workspace,
        outcome: { kind: 'ok' },
        wallMs: 1000,
        model: 'policy',
      },
      { reward, detail: '' },
    );
    expect(trial).toMatchObject({
      outcome: { kind: 'ok' },
      verdict,
      steps: 2,
      toolErrors,
      tokensIn: 200,
      tokensOut: 20,
      // As configured: 1 and 2 dollars a million tokens.
      cost: expect.closeTo(240e-6, 9) as number,
    });
  });
});

describe('the real log', () => {
  it('is understood whole', () => {
    const { records, notUnderstood } = parseLog(server.logLines);
    expect(notUnderstood).toEqual({ malformed: 0, unknownTypes: {} });
    expect(records.length).toBeGreaterThan(50);
    expect(
      records.some((r) => r.level === 'ERROR' && r.fields['session.id'] === of('aborted').sessionId),
    ).toBe(true);
  });
});

describe('`opencode run --format json`', () => {
  it('comes to the same trajectory as the server’s events', async () => {
    const { eventLines, logLines } = await runCli(project, 'scenario:success');
    expect(parseEvents(eventLines).notUnderstood).toEqual({ malformed: 0, unknownTypes: {} });
    expect(parseLog(logLines).notUnderstood).toEqual({ malformed: 0, unknownTypes: {} });
    const cli = toTrajectory({ eventLines, logLines, model: 'policy', mode: 'cli' });
    expect(cli.extra.complete).toBe(true);
    const essence = (t: Trajectory) =>
      t.steps
        .filter((s) => s.source === 'agent')
        .map((s) => ({
          message: s.message,
          calls: s.tool_calls?.map((c) => [c.function_name, c.arguments]),
          results: s.observation?.results.map((r) => [r.content, r.extra.status]),
          metrics: s.metrics,
        }));
    expect(essence(cli)).toEqual(essence(of('success').trajectory));
  });
});

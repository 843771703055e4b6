import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SessionRecord } from '../../../src/fitness/session-record.ts';
import { runBuiltinCases } from '../../../src/sandbox/session/builtin-cases.ts';
import type { CaseCall, CaseObservation, Provider } from '../../../src/sandbox/contract.ts';
import { openProvider } from '../../../src/sandbox/open-provider.ts';
import { policyModel } from '../../../src/sandbox/model/policy-model.ts';
import { runTasks, type RunTasksOptions } from '../../../src/sandbox/session/run-tasks.ts';
import { runTasksCli } from '../../../src/sandbox/session/run-tasks-cli.ts';
import { verifyTask } from '../../../src/sandbox/session/verify-task.ts';
import type { Task } from '../../../src/suites/task.ts';
import {
  boxOf,
  exactEdit,
  exitingEdit,
  greeting,
  hangingEdit,
  hangingTask,
  spinningEdit,
  toolOf,
} from './greeting.ts';

// Cold starts of OpenCode, several in one test, on whatever machine this is.
vi.setConfig({ testTimeout: 170_000 });

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider({ provider: 'docker', campaign: 'test-sessions' });
});
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
});

const options: RunTasksOptions = { toolName: 'edit', sessionTimeoutMs: 60_000, upstream: policyModel() };
const collect = async (records: AsyncIterable<SessionRecord>): Promise<SessionRecord[]> => {
  const all: SessionRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
};
const runs = (...tasks: Task[]) => tasks.map((task, trial) => ({ task, trial }));
const toolAnswers = (record: SessionRecord | undefined): string[] =>
  (record?.exchanges ?? []).flatMap((e) => e.toolResults.map((r) => r.content));
/** What the session did, without anything that differs from run to run. */
const course = (record: SessionRecord | undefined) =>
  record?.exchanges.map(({ toolCalls, toolResults, text, tokensIn, tokensOut, finish }) => ({
    ...{ toolCalls, toolResults, text, tokensIn, tokensOut, finish },
  }));

describe('sessions on a real OpenCode in a real container', () => {
  it('let the policy model solve a task with the tool under test, one after another in a clean workspace', async () => {
    await using run = await boxOf(provider);
    await using fresh = await boxOf(provider);
    const records = await collect(runTasks(run.box, exactEdit, runs(greeting, greeting, greeting), options));
    expect(records.map((r) => r.outcome.kind)).toEqual(['ok', 'ok', 'ok']);
    for (const record of records) {
      expect(toolAnswers(record)).toContain('Replaced by the tool under test.');
      expect(Object.keys(record.workspace).sort()).toEqual(['check.sh', 'notes.txt', 'src/greet.js']);
      expect(record.workspace['src/greet.js']).toContain('"Good day"');
      expect(record.eventLines.some((l) => l.includes('"session.idle"'))).toBe(true);
      expect(record.logLines.length).toBeGreaterThan(0);
      expect(record.model).toBe('policy');
    }
    const ids = records.map((r) => /ses_\w+/.exec(r.eventLines[0] ?? '')?.[0]);
    expect(new Set(ids).size).toBe(3);

    const solved = await verifyTask(fresh.box, greeting, records[0]?.workspace ?? {});
    expect(solved).toMatchObject({ reward: 1, outcome: { kind: 'ok' } });
    expect(await verifyTask(fresh.box, greeting, greeting.workspace)).toMatchObject({ reward: 0 });
    // Only whitelisted files travel: a helper that the artifact would need is not there.
    const smuggled = {
      'src/greet.js': 'export { greet } from "./other.js";',
      'src/other.js': records[0]?.workspace['src/greet.js'] ?? '',
    };
    expect(await verifyTask(fresh.box, greeting, smuggled)).toMatchObject({ reward: 0 });
    expect(await verifyTask(fresh.box, greeting, {})).toMatchObject({ reward: 0 });
  });

  it('give the same verdict and the same course in `server` and `cli` mode', async () => {
    await using run = await boxOf(provider);
    const tasks = runs(greeting, greeting);
    const server = await collect(runTasks(run.box, exactEdit, tasks, options));
    const cli = await collect(runTasksCli(run.box, exactEdit, tasks, options));
    expect(cli.map((r) => [r.mode, r.outcome, r.workspace])).toEqual(
      server.map((r) => ['cli', r.outcome, r.workspace]),
    );
    expect(cli.map(course)).toEqual(server.map(course));
    expect(cli.every((r) => r.eventLines.some((l) => l.includes('"tool_use"')))).toBe(true);
  });

  it.each([
    ['hangs', hangingEdit],
    ['spins', spinningEdit],
  ])('end in a timeout when the tool %s, and the next task still runs', async (_what, tool) => {
    await using run = await boxOf(provider);
    const records = await collect(runTasks(run.box, tool, runs(hangingTask, greeting), options));
    expect(records.map((r) => r.outcome.kind)).toEqual(['timeout', 'ok']);
    expect(records[0]?.outcome).toEqual({ kind: 'timeout', limitMs: 15_000 });
    expect(records[1]?.workspace['src/greet.js']).toContain('"Good day"');
    expect(Object.keys(records[1]?.workspace ?? {})).not.toContain('src/hang.js');
  });

  it('end in a crash when the tool ends OpenCode', async () => {
    await using run = await boxOf(provider);
    const [record] = await collect(runTasks(run.box, exitingEdit, runs(greeting), options));
    expect(record?.outcome).toMatchObject({ kind: 'crashed' });
    expect(record?.outcome).toHaveProperty('detail', expect.stringContaining('code 7'));
  });

  it.each([
    ['imports what is not there', { 'edit.ts': "import 'not-there';\nexport default {};" }, 'not-there'],
    ['does not parse', { 'edit.ts': 'export default tool({' }, 'edit.ts:1'],
    ['holds no tool', { 'edit.ts': 'export const edit = 1;' }, 'no tool'],
  ])('are invalid in both modes when the tool file %s', async (_what, files, words) => {
    await using run = await boxOf(provider);
    const tool = { entry: 'edit.ts', files };
    for (const mode of [runTasks, runTasksCli]) {
      const records = await collect(mode(run.box, tool, runs(greeting, greeting), options));
      expect(records.map((r) => r.outcome.kind)).toEqual(['invalid', 'invalid']);
      expect(records[0]?.outcome).toHaveProperty('detail', expect.stringContaining(words));
    }
  });

  it('call it cheating when code in the box asks the model on its own', async () => {
    await using run = await boxOf(provider);
    const spy = toolOf(`
    const history = [{ role: 'user', content: 'x' },
      { role: 'assistant', content: '', tool_calls: [{ id: 'call_0', type: 'function', function: { name: 'grep', arguments: '{"pattern":"?"}' } }] },
      { role: 'tool', tool_call_id: 'call_0', content: '' }];
    const reply = await fetch('http://127.0.0.1:8080/v1/chat/completions',
      { method: 'POST', body: JSON.stringify({ model: 'm', messages: history }) });
    return 'Edit applied successfully. ' + reply.status;`);
    const [record] = await collect(runTasks(run.box, spy, runs(greeting), options));
    expect(toolAnswers(record)).toContain('Edit applied successfully. 400');
    expect(record?.outcome.kind).toBe('cheated');
  });
});

describe('the tool that OpenCode ships', () => {
  const text = 'const a = 1;\n  const b = 2;\nconst a = 1;\n';
  const call = (id: string, args: object, permission: CaseCall['permission'] = 'allow'): CaseCall => ({
    id,
    permission,
    files: { 'src/a b.js': text, 'other.txt': id },
    args: { filePath: '{{workspace}}/src/a b.js', ...args },
  });
  const hit = { oldString: '  const b = 2;', newString: '  const b = $&3;' };

  it('is measured on cases as calls in real sessions', async () => {
    await using run = await boxOf(provider);
    const calls = [
      ...Array.from({ length: 16 }, (_, i) => call(`hit-${i}`, hit)),
      call('miss', { oldString: 'nothing like it at all', newString: 'x' }),
      call('twice', { oldString: 'const a = 1;', newString: 'x' }),
      call('schema', { oldString: 5, newString: 'x' }),
      call('relative', { ...hit, filePath: 'src/a b.js' }),
      call('denied', hit, 'deny'),
      call('new', { filePath: '{{workspace}}/new.js', oldString: '', newString: 'new' }),
    ];
    const seen: CaseObservation[] = [];
    for await (const o of runBuiltinCases(run.box, 'edit', calls, { batchTimeoutMs: 60_000, batchSize: 12 }))
      seen.push(o);
    expect(seen.map((o) => o.id)).toEqual(calls.map((c) => c.id));
    expect(seen.map((o) => o.outcome.kind)).toEqual(calls.map(() => 'ok'));
    const edited = { 'src/a b.js': text.replace('b = 2', () => 'b = $&3') };
    for (const o of seen.filter((s) => /^(hit|relative)/.test(s.id))) {
      expect(o).toMatchObject({ output: 'Edit applied successfully.', changed: edited });
      expect(o.asks.map((a) => a.permission)).toEqual(['edit']);
    }
    const by = (id: string) => seen.find((o) => o.id === id);
    expect(by('miss')).toMatchObject({ error: expect.stringContaining('Could not find'), changed: {} });
    expect(by('twice')).toMatchObject({ error: expect.stringContaining('multiple'), changed: {} });
    expect(by('schema')).toMatchObject({ error: expect.stringContaining('invalid arguments'), changed: {} });
    expect(by('denied')).toMatchObject({ error: expect.stringContaining('rejected'), changed: {} });
    expect(by('new')?.changed).toEqual({ 'new.js': 'new' });
  });
});

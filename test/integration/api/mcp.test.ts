import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../../src/api/operations/index.ts';
import { startServer } from '../../../src/api/server.ts';
import { COMMAND } from '../../kit/command.ts';
import { makeProject, runCli } from '../support/opencode-process.ts';
import { startScriptedModel, type Turn } from '../support/scripted-model.ts';

/** Generous, for slow machines: none of these tests measures time. */
const LONG = 600_000;
const TASK_TOOLS = [
  'opencode_execute_task',
  'get_task_status',
  'send_task_message',
  'send_task_control',
  'get_task_history',
  'get_task_files',
  'read_task_file',
  'ping',
  'health',
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-mcp-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Json = Record<string, unknown>;

async function connected(transport: 'stdio' | string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const args = [COMMAND, 'mcp', '--archive-dir', join(folder, 'archive')];
  const stdio = (): StdioClientTransport =>
    new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' });
  // The SDK's types do not know exactOptionalPropertyTypes.
  const chosen = transport === 'stdio' ? stdio() : new StreamableHTTPClientTransport(new URL(transport));
  await client.connect(chosen as Parameters<Client['connect']>[0], { timeout: LONG });
  return client;
}

async function callTool(
  client: Client,
  name: string,
  input: Json = {},
): Promise<{ isError: boolean; told: Json }> {
  const result = await client.callTool({ name, arguments: input }, undefined, { timeout: LONG });
  const [first] = result.content as { text: string }[];
  return { isError: result.isError === true, told: JSON.parse(first?.text ?? '{}') as Json };
}

describe.each(['stdio', 'http'])('MCP over %s', (way) => {
  it(
    'offers every operation as a tool, the nine task tools under their names, and answers as the other doors do',
    async () => {
      await using server = await startServer({ archiveDir: join(folder, 'archive'), port: 0 });
      const client = await connected(way === 'stdio' ? 'stdio' : `${server.url}/mcp`);
      const { tools } = await client.listTools();
      const names = tools.map(({ name }) => name);
      expect(names).toHaveLength(operations.length);
      expect(names).toEqual(expect.arrayContaining([...TASK_TOOLS, 'campaigns_create', 'variants_diff']));
      for (const name of names) expect(name).toMatch(/^[a-z_]+$/);
      expect(tools.find(({ name }) => name === 'variants_list')).toMatchObject({
        inputSchema: { type: 'object', required: ['campaign'] },
        annotations: { readOnlyHint: true },
      });
      expect((await callTool(client, 'ping', { message: 'you' })).told).toEqual({
        pong: true,
        message: 'you',
      });
      expect((await callTool(client, 'health')).told).toMatchObject({ ok: true });
      const rest = (await (await fetch(`${server.url}/v1/suites/edit`)).json()) as Json;
      expect((await callTool(client, 'suites_show', { suite: 'edit' })).told).toEqual(rest);
      expect(await callTool(client, 'campaigns_get', { campaign: 'none' })).toMatchObject({
        isError: true,
        told: { code: 'CAMPAIGN_MISSING' },
      });
      expect(await callTool(client, 'variants_list', { campaign: 'none', limit: 0 })).toMatchObject({
        isError: true,
        told: { code: 'INPUT_INVALID', issues: [{ path: 'limit' }] },
      });
      await client.close();
    },
    LONG,
  );
});

describe('the nine task tools', () => {
  it(
    'run a task in real OpenCode, show it while it runs, and its verdict afterwards',
    async () => {
      const client = await connected('stdio');
      const started = await callTool(client, 'opencode_execute_task', { task: 'date-range' });
      const id = String(started.told.task_id);
      const status = async (): Promise<Json> =>
        (await callTool(client, 'get_task_status', { task_id: id })).told;
      while ((await status()).state === 'waiting') await sleep(200);
      // Over or not by now, it has files and a history.
      const { files } = (await callTool(client, 'get_task_files', { task_id: id })).told as {
        files: { path: string }[];
      };
      expect(files.length).toBeGreaterThan(0);
      for (let told = await status(); !['done', 'failed'].includes(String(told.state)); told = await status())
        await sleep(300);
      const end = await status();
      expect(end, JSON.stringify(end)).toMatchObject({ state: 'done', assisted: false, outcome: 'ok' });
      expect(end.tool_calls).toBeGreaterThan(1);
      const { steps } = (await callTool(client, 'get_task_history', { task_id: id })).told as {
        steps: { tool_calls?: { function_name: string }[] }[];
      };
      const called = steps.flatMap(
        (step) => step.tool_calls?.map(({ function_name }) => function_name) ?? [],
      );
      expect(called).toContain('edit');
      const path = files[0]?.path ?? '';
      const read = await callTool(client, 'read_task_file', { task_id: id, path });
      expect(read.told).toMatchObject({ path, text: expect.any(String) });
      for (const outside of ['../../etc/passwd', '/etc/passwd', '__proto__', 'toString'])
        expect(await callTool(client, 'read_task_file', { task_id: id, path: outside })).toMatchObject({
          isError: true,
          told: { code: 'FILE_MISSING' },
        });
      expect(await callTool(client, 'send_task_message', { task_id: id, message: 'more' })).toMatchObject({
        isError: true,
        told: { code: 'RUN_OVER' },
      });
      await client.close();
    },
    LONG,
  );

  it(
    'cancel a task at any moment, take messages while it runs, and say what they cannot do',
    async () => {
      const client = await connected('stdio');
      const { told } = await callTool(client, 'opencode_execute_task', { task: 'date-range' });
      const id = String(told.task_id);
      const control = (signal: string) => callTool(client, 'send_task_control', { task_id: id, signal });
      expect(await control('pause')).toMatchObject({ isError: true, told: { code: 'RUN_OVER' } });
      for (let time = 0; time < 2; time++)
        expect((await control('cancel')).told).toMatchObject({ state: 'cancelled' });
      const spoken = await callTool(client, 'opencode_execute_task', { task: 'date-range' });
      const second = String(spoken.told.task_id);
      for (;;) {
        const { told: now } = await callTool(client, 'get_task_status', { task_id: second });
        if (now.state !== 'waiting') break;
        await sleep(50);
      }
      const steer = async (signal: string) =>
        (await callTool(client, 'send_task_control', { task_id: second, signal })).told;
      expect(await steer('pause')).toMatchObject({ state: 'paused' });
      expect(await steer('pause')).toMatchObject({ state: 'paused' });
      const history = async () => (await callTool(client, 'get_task_history', { task_id: second })).told;
      await sleep(500);
      const still = await history();
      await sleep(3_000);
      expect(await history()).toEqual(still);
      expect(await callTool(client, 'get_task_files', { task_id: second })).toMatchObject({
        isError: true,
        told: { code: 'RUN_PAUSED' },
      });
      expect(await steer('resume')).toMatchObject({ state: 'running' });
      const message = { task_id: second, message: 'Please be careful.' };
      expect((await callTool(client, 'send_task_message', message)).told).toMatchObject({ assisted: true });
      for (;;) {
        const { told: now } = await callTool(client, 'get_task_status', { task_id: second });
        expect(['running', 'verifying', 'done']).toContain(now.state);
        if (now.state === 'done') break;
        await sleep(50);
      }
      expect(await callTool(client, 'opencode_execute_task', { task: 'nothing' })).toMatchObject({
        isError: true,
        told: { code: 'TASK_UNKNOWN' },
      });
      await client.close();
    },
    LONG,
  );
});

describe('OpenCode with `mcp.toolfinch` in its configuration', () => {
  it(
    'has a task run by our tools: starts it, asks how it is, and reads what it came to',
    async () => {
      await using model = await startScriptedModel({ delegate });
      const command = [process.execPath, COMMAND, 'mcp', '--archive-dir', join(folder, 'archive')];
      const config = { mcp: { toolfinch: { type: 'local', command, timeout: LONG } } };
      await using project = await makeProject(model.port, {}, { config });
      const { eventLines, logLines } = await runCli(project, 'scenario:delegate');
      const parts = eventLines.map((line) => JSON.parse(line) as ToolEvent);
      const calls = parts.flatMap(({ part }) => (part?.type === 'tool' ? [part] : []));
      const told = (name: string): string[] =>
        calls.filter(({ tool }) => tool === `toolfinch_${name}`).map(({ state }) => state.output ?? '');
      const why = [...eventLines, ...logLines].slice(-20).join('\n');
      expect(
        calls.every(({ state }) => state.status === 'completed'),
        why,
      ).toBe(true);
      expect(told('opencode_execute_task'), why).toHaveLength(1);
      const states = told('get_task_status').map((text) => JSON.parse(text) as Json);
      expect(states.length).toBeGreaterThan(1);
      expect(states.at(-1)).toMatchObject({ state: 'done', outcome: 'ok', verdict: expect.any(String) });
      expect(told('read_task_file')[0]).toContain('"text"');
      expect(told('get_task_history')[0]).toContain('"tool_calls"');
      expect(parts.some(({ part }) => part?.type === 'text' && part.text === 'It is done.')).toBe(true);
    },
    LONG,
  );
});

interface ToolEvent {
  readonly part?:
    | { readonly type: 'text'; readonly text: string }
    | {
        readonly type: 'tool';
        readonly tool: string;
        readonly state: { readonly status: string; readonly output?: string };
      };
}

/** What a model would do that delegates a task and waits for it. */
function delegate(results: readonly string[]): Turn {
  const call = (name: string, args: Json, pauseMs = 0): Turn => ({
    calls: [{ name: `toolfinch_${name}`, args }],
    pauseMs,
  });
  const field = (name: string): string | undefined =>
    results.flatMap((text) => new RegExp(`"${name}": "([^"]*)"`).exec(text)?.[1] ?? []).at(-1);
  const task = { task_id: field('task_id') };
  if (results.length === 0) return call('opencode_execute_task', { task: 'date-range' });
  if (!['done', 'failed', 'cancelled'].includes(field('state') ?? ''))
    return call('get_task_status', task, 2_000);
  if (field('path') === undefined) return call('get_task_files', task);
  if (field('text') === undefined) return call('read_task_file', { ...task, path: field('path') });
  return results.some((text) => text.includes('"tool_calls": ['))
    ? { text: 'It is done.' }
    : call('get_task_history', task);
}

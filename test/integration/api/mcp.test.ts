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

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createOpencodeClient, type OpencodeClient } from '@opencode-ai/sdk/v2/client';
import type { Outcome } from '../../outcome.ts';
import type { Box, BoxProcess } from '../contract.ts';
import { type EventTap, openEventTap } from './event-tap.ts';
import { modelFor, openCodeEnv, PROJECT, type SessionModel } from './opencode-project.ts';

const PORT = 4096;
const LISTENING = 'opencode server listening';

/** OpenCode did not come up, or not with the tool; `outcome` says whose fault it is. */
export class OpenCodeStartError extends Error {
  override readonly name = 'OpenCodeStartError';
  constructor(readonly outcome: Outcome) {
    super('detail' in outcome ? outcome.detail : outcome.kind);
  }
}

/** A running `opencode serve` in a box. */
export interface OpenCodeServer {
  readonly client: OpencodeClient;
  /** The one that its sessions are to name. */
  readonly model: SessionModel;
  readonly events: EventTap;
  /** Resolves with the exit code if the process ends. */
  readonly exited: Promise<number>;
  /** Log lines since the last call. */
  takeLog(): string[];
  /** Ends the server and everything else that runs in the box, however it resists. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly toolName: string;
  /** Whether `toolName` must have been loaded from the project. */
  readonly custom: boolean;
  readonly startTimeoutMs: number;
  readonly env?: Readonly<Record<string, string>>;
}

export async function startServer(box: Box, options: ServerOptions): Promise<OpenCodeServer> {
  const deadline = Date.now() + options.startTimeoutMs;
  const password = randomUUID();
  const process = await box.spawn(
    [
      'opencode',
      'serve',
      '--hostname',
      '127.0.0.1',
      '--port',
      String(PORT),
      '--print-logs',
      '--log-level',
      'INFO',
    ],
    {
      cwd: PROJECT,
      env: { ...openCodeEnv(options.toolName), ...options.env, OPENCODE_SERVER_PASSWORD: password },
    },
  );
  const log: string[] = [];
  // A request before this line hangs for ever; an open port proves nothing.
  const listening = followLog(process, log);
  const link = { close: () => Promise.resolve() };
  const stop = async (): Promise<void> => {
    await process.kill().catch(() => {});
    await box.killAll();
    await link.close();
  };
  try {
    const up = await within(deadline, Promise.race([listening, process.exited])).catch((error: unknown) => {
      if (error !== LATE) throw error;
      // The tool is loaded only later, so this is not its doing.
      throw new OpenCodeStartError({
        kind: 'infra-error',
        detail: `OpenCode did not listen in ${options.startTimeoutMs} ms.`,
      });
    });
    if (typeof up === 'number') throw new OpenCodeStartError(deathOf(up, box, log));
    const forward = await box.forward(PORT);
    link.close = () => forward.close();
    const baseUrl = `http://127.0.0.1:${forward.port}`;
    const headers = { authorization: `Basic ${Buffer.from(`opencode:${password}`).toString('base64')}` };
    const client = createOpencodeClient({ baseUrl, headers, directory: PROJECT });
    await within(deadline, Promise.race([checkTool(client, options, log), failOnExit(process, box, log)]));
    const url = `${baseUrl}/event?directory=${encodeURIComponent(PROJECT)}`;
    const events = await openEventTap(url, headers, Math.max(1, deadline - Date.now()));
    return {
      client,
      model: modelFor(options.toolName),
      events,
      exited: process.exited,
      takeLog: () => log.splice(0),
      async stop() {
        events.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    if (error === LATE) throw new OpenCodeStartError({ kind: 'timeout', limitMs: options.startTimeoutMs });
    throw error;
  }
}

/** How the end of an OpenCode process that nobody asked for is to be read. */
export function deathOf(code: number, box: Box, log: readonly string[]): Outcome {
  if (code === 137) return { kind: 'oom', limitBytes: box.handle.limits.memoryBytes };
  return { kind: 'crashed', detail: `OpenCode ended with code ${code}. ${log.at(-1) ?? ''}`.trim() };
}

async function failOnExit(process: BoxProcess, box: Box, log: readonly string[]): Promise<never> {
  throw new OpenCodeStartError(deathOf(await process.exited, box, log));
}

/** Resolves at the line that says the server listens; keeps reading for as long as the process lives. */
function followLog(process: BoxProcess, log: string[]): Promise<'listening'> {
  return new Promise((resolve) => {
    const follow = async (): Promise<void> => {
      for await (const { line } of process.lines) {
        if (line.includes(LISTENING)) resolve('listening');
        else log.push(line);
      }
    };
    // When the box is lost, `exited` or the next call on it says so.
    follow().catch(() => {});
  });
}

/** OpenCode loads tool files at the first use; a file that fails to load fails every request of the project. */
async function checkTool(
  client: OpencodeClient,
  options: ServerOptions,
  log: readonly string[],
): Promise<void> {
  const { data, error } = await client.tool.ids();
  if (!data) {
    // The answer comes ahead of the log line that says why.
    await sleep(200);
    const cause = log.findLast((l) => /level=ERROR/.test(l)) ?? JSON.stringify(error);
    throw new OpenCodeStartError({
      kind: 'invalid',
      detail: `OpenCode could not load the tool: ${cause.slice(0, 600)}`,
    });
  }
  // A replaced built-in is listed twice, a tool of its own name once.
  const listed = data.filter((id) => id === options.toolName).length;
  const wanted = BUILT_IN.has(options.toolName) ? 2 : 1;
  if (options.custom && listed < wanted)
    throw new OpenCodeStartError({
      kind: 'invalid',
      detail: `OpenCode found no tool in ${options.toolName}.ts.`,
    });
}

const BUILT_IN = new Set([
  'bash',
  'read',
  'glob',
  'grep',
  'edit',
  'write',
  'task',
  'webfetch',
  'todowrite',
  'skill',
  'apply_patch',
]);

const LATE = Symbol('late');

async function within<T>(deadline: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(LATE), Math.max(0, deadline - Date.now()));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

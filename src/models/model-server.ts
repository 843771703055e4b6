import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { createOpencodeClient, type OpencodeClient } from '@opencode-ai/sdk/v2/client';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { basic, serverHeaders } from '../opencode-access.ts';
import { opencodeBinary } from '../opencode-binary.ts';
import { installedPlugin, UNATTENDED_CONFIG, UNATTENDED_ENV } from '../unattended-opencode.ts';

/** An OpenCode server that answers for the models. */
export interface ModelServer extends AsyncDisposable {
  /** The agent to ask, where the server has one for this: without the long instructions of OpenCode's own. */
  readonly agent?: string;
  /** A client of the running server; one that has ended is started again. Throws `MODEL_SERVER_FAILED`. */
  client(): Promise<OpencodeClient>;
}

export interface StartOptions {
  /** A folder that is the server's alone: its home, its sessions, its working folder. Emptied at start and removed at the end. */
  readonly home: string;
  /** OpenCode's configuration, e.g. definitions of providers; ours for an unattended server is laid over it. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Where OpenCode finds the keys of its providers. Default: this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
  readonly startTimeoutMs?: number;
}

/** A server that is not ours: it brings its providers and logins. The password comes from `OPENCODE_SERVER_PASSWORD`. */
export function attachModelServer(url: string, env: NodeJS.ProcessEnv = process.env): ModelServer {
  const client = createOpencodeClient({ baseUrl: url, headers: serverHeaders(env) });
  let healthy = false;
  return {
    async client() {
      if (!healthy) await checkHealth(client, url);
      healthy = true;
      return client;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** `opencode serve` on this host, in a home of its own. It is started at the first use and does not outlive this process. */
export function ownModelServer(given: StartOptions): ModelServer {
  // It is the home of a process that works elsewhere.
  const options = { ...given, home: resolve(given.home) };
  let running: Promise<Running> | undefined;
  let closed = false;
  return {
    agent: AGENT,
    async client() {
      if (closed) throw startFailed('it was closed');
      running = revived(running, options);
      return (await running).client;
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      const last = await running?.catch(() => undefined);
      if (last) await end(last.child);
      await rm(options.home, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly client: OpencodeClient;
}

/** The server as long as it answers, else a new one. */
async function revived(last: Promise<Running> | undefined, options: StartOptions): Promise<Running> {
  const before = await last?.catch(() => undefined);
  if (before) {
    const answer = await before.client.global.health().catch(() => undefined);
    if (answer?.data) return before;
    await end(before.child);
  }
  return await start(options);
}

const AGENT = 'toolfinch';

/** Nobody is there to answer, and nothing is to be touched: every permission is denied. */
const UNATTENDED = {
  ...UNATTENDED_CONFIG,
  permission: { '*': 'deny' },
  // An agent without a prompt of its own gets OpenCode's for coding agents: 9,000 characters about tools it has not.
  agent: { [AGENT]: { mode: 'primary', prompt: 'You write source code.', permission: { '*': 'deny' } } },
};

async function start({
  home,
  config,
  env = process.env,
  startTimeoutMs = 60_000,
}: StartOptions): Promise<Running> {
  const folder = join(home, 'project');
  await rm(home, { recursive: true, force: true });
  await layOut(home, folder);
  const password = randomUUID();
  const child = launch(['serve', '--hostname', '127.0.0.1', '--port', '0'], {
    cwd: folder,
    env: {
      ...withoutOpenCode(env),
      PWD: folder,
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      XDG_DATA_HOME: join(home, 'data'),
      XDG_STATE_HOME: join(home, 'state'),
      XDG_CACHE_HOME: join(home, 'cache'),
      OPENCODE_CONFIG_CONTENT: JSON.stringify({ ...config, ...UNATTENDED }),
      OPENCODE_SERVER_PASSWORD: password,
      ...UNATTENDED_ENV,
      OPENCODE_DISABLE_CLAUDE_CODE: '1',
      // Else it reads what lies in the folders above: a campaign's folder may be inside somebody's project.
      OPENCODE_DISABLE_PROJECT_CONFIG: '1',
    },
  });
  try {
    const baseUrl = await listening(child, startTimeoutMs);
    const headers = { authorization: basic('opencode', password) };
    return { child, client: createOpencodeClient({ baseUrl, headers, directory: folder }) };
  } catch (error) {
    await end(child);
    throw error;
  }
}

async function layOut(home: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = {
    ...installedPlugin(join(home, '.config/opencode')),
    ...installedPlugin(join(folder, '.opencode')),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

/** The kernel ends the server with us, where `setpriv` can ask it to; its output is read and dropped. */
function launch(args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }): ChildProcess {
  const binary = opencodeBinary();
  const tied = spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true'], { stdio: 'ignore' }).status === 0;
  const [command, ...rest] = tied ? ['setpriv', '--pdeathsig', 'KILL', binary, ...args] : [binary, ...args];
  return spawn(command ?? binary, rest, { ...options, stdio: ['ignore', 'pipe', 'ignore'] });
}

/** Resolves with the address that the server names. */
function listening(child: ChildProcess, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(startFailed(`it did not listen in ${timeoutMs} ms`)), timeoutMs);
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      act();
    };
    child.once('error', ({ message }) => settle(() => reject(startFailed(message))));
    child.once('exit', (code) => settle(() => reject(startFailed(`it ended with code ${code}`))));
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /listening on (http:\S+)/.exec(line)?.[1];
      if (url !== undefined) settle(() => resolve(url));
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** Settings of an OpenCode around this process are not meant for this server. */
function withoutOpenCode(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(OPENCODE|AGENT$)/.test(name)));
}

async function checkHealth(client: OpencodeClient, url: string): Promise<void> {
  const answer = await client.global.health().catch(() => undefined);
  if (answer?.data) return;
  throw new ToolfinchError(
    'MODEL_SERVER_FAILED',
    `No OpenCode server answers at ${url}${answer ? ` (status ${answer.response?.status ?? 'unknown'})` : ''}.`,
    'Start one with `opencode serve` and give its URL in `models.server`; its password is read from OPENCODE_SERVER_PASSWORD.',
    ExitCode.environment,
  );
}

function startFailed(why: string): ToolfinchError {
  return new ToolfinchError(
    'MODEL_SERVER_FAILED',
    `OpenCode could not be started for the models: ${why}.`,
    'Check `models.opencode` in the configuration: it must be a valid configuration of OpenCode.',
    ExitCode.environment,
  );
}

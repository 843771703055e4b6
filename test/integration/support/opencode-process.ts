import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { serverHeaders } from '../../../src/opencode-access.ts';
import { installedPlugin } from '../../../src/unattended-opencode.ts';
import { ROOT } from '../../kit/command.ts';

/** The real OpenCode binary that the lockfile pins. */
export function opencodeBinary(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('opencode-linux-x64/package.json')), 'bin', 'opencode');
}

/** A project folder with its own home, wired to a model endpoint on loopback. Gone when disposed. */
export interface Project extends AsyncDisposable {
  readonly dir: string;
  /** The environment that OpenCode runs in, with a home of its own. */
  readonly env: NodeJS.ProcessEnv;
  spawn(args: readonly string[]): ChildProcessWithoutNullStreams;
}

export async function makeProject(
  modelPort: number,
  files: Readonly<Record<string, string>>,
  { config: more = {}, env: extra = {} }: { config?: object; env?: NodeJS.ProcessEnv } = {},
): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), 'toolfinch-events-'));
  const dir = join(root, 'project');
  await mkdir(dir, { recursive: true });
  const config = {
    model: 'stub/policy',
    small_model: 'stub/policy',
    enabled_providers: ['stub'],
    autoupdate: false,
    share: 'disabled',
    snapshot: false,
    provider: {
      stub: {
        npm: '@ai-sdk/openai-compatible',
        options: { baseURL: `http://127.0.0.1:${modelPort}/v1`, apiKey: 'x' },
        models: { policy: { limit: { context: 128000, output: 8000 }, cost: { input: 1, output: 2 } } },
      },
    },
    permission: { '*': 'allow', bash: { '*': 'allow', 'touch *': 'ask' } },
    ...more,
  };
  for (const [path, text] of Object.entries({ ...files, 'opencode.json': JSON.stringify(config) })) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  const env = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    PWD: dir,
    HOME: root,
    XDG_DATA_HOME: join(root, 'data'),
    XDG_CONFIG_HOME: join(root, 'config'),
    XDG_STATE_HOME: join(root, 'state'),
    XDG_CACHE_HOME: join(root, 'cache'),
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_fetch_retries: '0',
    ...extra,
  };
  return {
    dir,
    env,
    spawn(args) {
      const child = spawn(opencodeBinary(), args, { cwd: dir, env });
      child.stdin.end();
      return child;
    },
    async [Symbol.asyncDispose]() {
      await rm(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode === null && child.signalCode === null)
    await new Promise((resolve) => child.once('exit', resolve));
}

/** Runs `opencode run --format json` and gives its standard output, line by line, and its log. */
export async function runCli(
  project: Project,
  prompt: string,
): Promise<{ eventLines: string[]; logLines: string[] }> {
  const child = project.spawn(['run', '--format', 'json', '--print-logs', '--title', 't', prompt]);
  const eventLines: string[] = [];
  const logLines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => eventLines.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => logLines.push(line));
  await ended(child);
  return { eventLines, logLines };
}

/** A running `opencode serve` whose events and log are collected from its start. */
export interface Server extends AsyncDisposable {
  readonly url: string;
  readonly eventLines: string[];
  readonly logLines: string[];
  call(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Resolves as soon as a collected line makes `found` true. */
  until(found: (line: string) => boolean): Promise<void>;
}

/** A project with what OpenCode itself installs beside tools, and nothing of ours. */
export async function makeToolProject(
  modelPort: number,
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Project> {
  const { '.opencode/node_modules/.keep': _, ...manifests } = installedPlugin('.opencode');
  const project = await makeProject(modelPort, { ...files, ...manifests }, { env });
  symlinkSync(join(ROOT, 'node_modules'), join(project.dir, '.opencode/node_modules'));
  return project;
}

/** Connections that `fetch` has kept to an earlier server on the same port are reset; there may be several. */
async function unlessReset(send: () => Promise<Response>): Promise<Response> {
  for (let tries = 5; ; tries--) {
    try {
      return await send();
    } catch (error) {
      const { cause } = error as { readonly cause?: { readonly code?: string } };
      if (tries === 0 || cause?.code !== 'ECONNRESET') throw error;
    }
  }
}

export async function startServer(project: Project, port = 0): Promise<Server> {
  const child = project.spawn([
    'serve',
    '--hostname',
    '127.0.0.1',
    '--port',
    `${port}`,
    '--print-logs',
    '--log-level',
    'INFO',
  ]);
  const eventLines: string[] = [];
  const logLines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stderr }).on('line', (line) => logLines.push(line));
  const base = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`opencode serve ended: ${logLines.join('\n')}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /listening on (http:\S+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  const directory = encodeURIComponent(project.dir);
  const stop = new AbortController();
  const headers = serverHeaders(project.env);
  const open = () => fetch(`${base}/event?directory=${directory}`, { headers, signal: stop.signal });
  const events = await unlessReset(open);
  const reading = (async () => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of events.body ?? []) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      eventLines.push(...lines.filter((l) => l.startsWith('data: ')).map((l) => l.slice('data: '.length)));
      for (const wake of waiting) wake();
    }
  })().catch(() => undefined);

  return {
    url: base,
    eventLines,
    logLines,
    async call(method, path, body) {
      const joint = path.includes('?') ? '&' : '?';
      const response = await unlessReset(() =>
        fetch(`${base}${path}${joint}directory=${directory}`, {
          method,
          headers: { ...headers, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    },
    async until(found) {
      if (eventLines.some(found)) return;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          if (!eventLines.some(found)) return;
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
      });
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await reading;
      child.kill('SIGKILL');
      await ended(child);
    },
  };
}

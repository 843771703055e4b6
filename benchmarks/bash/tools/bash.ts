import { spawn } from 'node:child_process';
import path from 'node:path';
import { kill } from 'node:process';
import { tool } from '@opencode-ai/plugin';

const DEFAULT_TIMEOUT = 120000;
const MAX_LINES = 2000;
const LAST_STATUS = 128;

/** How a command ended. */
interface Ending {
  output: string;
  code: number;
  timedOut: boolean;
}

function isOutside(folder: string, project: string): boolean {
  return path.relative(project, folder).startsWith('..');
}

function lastLines(output: string): string {
  const lines = output.split('\n');
  return lines.slice(-MAX_LINES).join('\n');
}

/** A signal to the command and all that it has started in its own group. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

function run(command: string, cwd: string, timeout: number, abort: AbortSignal): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', command], { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const ending: Ending = { output: '', code: 0, timedOut: false };
    const stop = (): void => signalGroup(child.pid ?? 0, 'SIGTERM');
    const timer = setTimeout(() => {
      ending.timedOut = true;
      stop();
    }, timeout);
    const collect = (chunk: Buffer): void => {
      ending.output += String(chunk);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    abort.addEventListener('abort', stop);
    child.on('error', reject);
    child.on('exit', (code) => {
      ending.code = code ?? LAST_STATUS;
    });
    child.on('close', () => {
      clearTimeout(timer);
      resolve(ending);
    });
  });
}

function remarks(ending: Ending, timeout: number): string[] {
  const said: string[] = [];
  if (ending.output === '') said.push('(no output)');
  if (ending.timedOut) said.push('The command timed out after ' + timeout + ' ms.');
  if (ending.code > LAST_STATUS) said.push('Exit code ' + ending.code + '.');
  return said;
}

export default tool({
  description: 'Runs a command in bash and shows what it prints.',
  args: {
    command: tool.schema.string().describe('The command to run'),
    timeout: tool.schema
      .number()
      .optional()
      .describe('Milliseconds after which it is ended (default 120000)'),
    workdir: tool.schema.string().optional().describe('The folder to run it in (default: the project)'),
  },
  async execute(args, ctx) {
    const cwd = path.resolve(ctx.directory, args.workdir ?? '.');
    if (isOutside(cwd, ctx.directory)) {
      const pattern = path.join(cwd, '*');
      await ctx.ask({
        permission: 'external_directory',
        patterns: [pattern],
        always: [pattern],
        metadata: {},
      });
    }
    await ctx.ask({ permission: 'bash', patterns: [args.command], always: [args.command], metadata: {} });
    const timeout = args.timeout ?? DEFAULT_TIMEOUT;
    const ending = await run(args.command, cwd, timeout, ctx.abort);
    const output = [lastLines(ending.output), ...remarks(ending, timeout)].join('\n');
    return { title: args.command, output, metadata: { exit: ending.code } };
  },
});

import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { kill } from 'node:process';
import { tool } from '@opencode-ai/plugin';

/** Written with the suite's modes in mind, to show that all of them can be met at once. Not a baseline. */

const EDGE = 400;
const LINE = 400;
const TROUBLE = /\b(?:error|fail|not ok|panic|fatal)/i;
/** How long what a command has printed may take to arrive after its end. */
const DRAIN_MS = 60;

const signal = (pid: number | undefined, name: NodeJS.Signals): void => {
  try {
    if (pid !== undefined) kill(-pid, name);
  } catch {
    // It has ended.
  }
};

interface Ended {
  readonly output: string;
  readonly status: number;
  readonly timedOut: boolean;
}

function run(command: string, cwd: string, timeout: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', command], { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const decoders = [new TextDecoder(), new TextDecoder()] as const;
    let output = '';
    let timedOut = false;
    child.stdout.on('data', (chunk: Buffer) => (output += decoders[0].decode(chunk, { stream: true })));
    child.stderr.on('data', (chunk: Buffer) => (output += decoders[1].decode(chunk, { stream: true })));
    const timer = setTimeout(() => {
      timedOut = true;
      signal(child.pid, 'SIGTERM');
      setTimeout(() => signal(child.pid, 'SIGKILL'), 100).unref();
    }, timeout);
    child.on('error', reject);
    child.on('exit', (code, name) => {
      clearTimeout(timer);
      const status = code ?? (name === null ? 1 : 143);
      const done = (): void => {
        child.stdout.destroy();
        child.stderr.destroy();
        resolve({ output, status, timedOut });
      };
      child.on('close', done);
      setTimeout(done, DRAIN_MS);
    });
  });
}

/** As a terminal would show it in the end, without colours. */
function settled(output: string): string[] {
  return output
    .replace(/\x1b\[[\d;?]*[A-Za-z]/g, '')
    .replace(/\r\n/g, '\n')
    .split('\n')
    .map((line) => line.replace(/\r+$/, '').split('\r').at(-1) ?? '');
}

const shortened = (line: string): string =>
  line.length > LINE ? `${line.slice(0, LINE)} [${line.length - LINE} characters truncated]` : line;

function excerpt(lines: readonly string[]): string[] {
  if (lines.length <= 2_000) return lines.map(shortened);
  const middle = lines.slice(EDGE, -EDGE);
  const trouble = middle.filter((line) => TROUBLE.test(line)).slice(0, 50);
  return [
    `Output truncated: ${middle.length} lines in the middle are not shown, but for those that speak of errors.`,
    ...[...lines.slice(0, EDGE), ...trouble, ...lines.slice(-EDGE)].map(shortened),
    `(${lines.length} lines in all, truncated)`,
  ];
}

export default tool({
  description: 'Runs a command.',
  args: {
    command: tool.schema.string(),
    timeout: tool.schema.number().optional(),
    workdir: tool.schema.string().optional(),
  },
  async execute({ command, timeout = 120_000, workdir = '.' }, ctx) {
    if (timeout < 0) throw new Error(`The time limit ${timeout} is below 0.`);
    const cwd = path.resolve(ctx.directory, workdir);
    await ctx.ask({ permission: 'bash', patterns: [command], always: [command], metadata: {} });
    if (!(await stat(cwd)).isDirectory()) throw new Error(`${cwd} is no folder.`);
    const { output, status, timedOut } = await run(command, cwd, timeout);
    const said = [
      ...(output === '' ? ['(no output)'] : excerpt(settled(output.replace(/\n$/, '')))),
      ...(timedOut ? [`Timed out after ${timeout} ms.`] : status === 0 ? [] : [`Exit status ${status}.`]),
    ];
    return said.join('\n');
  },
});

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** What a door runs `toolfinch` with. */
export const COMMAND = fileURLToPath(new URL('../../bin/toolfinch.mjs', import.meta.url));

/** The environment without what belongs to the server: its token, and the twins of its options. */
export function plainEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TOOLFINCH_')));
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command that prints a JSON document, to its end; the signal interrupts it as Ctrl-C would.
 *
 * @param onLine hears what the command says while it runs; without it the command is quiet
 */
export async function runToolfinch(
  args: readonly string[],
  signal: AbortSignal,
  onLine?: (line: string) => void,
): Promise<Ended> {
  const child = spawn(process.execPath, [COMMAND, ...args, '--json', ...(onLine ? [] : ['--quiet'])], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: plainEnv(),
  });
  const stop = (): void => void child.kill('SIGINT');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  if (onLine) createInterface({ input: child.stderr }).on('line', onLine);
  try {
    const closed = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    const [code, stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)]);
    return { code, stdout, stderr };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

import { spawn } from 'node:child_process';
import { COMMAND } from './command.ts';

/** Runs the command until its search has begun, sends the signal, and gives the exit code. */
export async function interrupt(
  args: readonly string[],
  cwd: string,
  signal: NodeJS.Signals,
): Promise<number | null> {
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await new Promise<void>((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => {
      if (/search [1-9]/.test(chunk.toString())) resolve();
    });
  });
  child.kill(signal);
  return exited;
}

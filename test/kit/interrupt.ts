import { spawn } from 'node:child_process';
import { COMMAND } from './command.ts';

export interface When {
  /** What the command has said before it is interrupted. Default: that its search has begun. */
  readonly said?: RegExp;
  /** Done before the signal is sent. */
  readonly before?: () => Promise<void>;
  /** Sends it a second time at once, as `timeout` and npx do. */
  readonly twice?: boolean;
}

/** Runs the command, sends the signal, and gives the exit code. */
export async function interrupt(
  args: readonly string[],
  cwd: string,
  signal: NodeJS.Signals,
  { said = /search [1-9]/, before, twice = false }: When = {},
): Promise<number | null> {
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await new Promise<void>((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => {
      if (said.test(chunk.toString())) resolve();
    });
    void exited.then(() => resolve());
  });
  await before?.();
  child.kill(signal);
  if (twice) setTimeout(() => child.kill(signal), 30);
  return exited;
}

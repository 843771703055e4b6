import { spawn } from 'node:child_process';
import { COMMAND, plainEnv } from '../toolfinch-process.ts';

export const runStates = ['running', 'done', 'failed', 'cancelled'] as const;
export type RunState = (typeof runStates)[number];

/** One run of the command that prints a JSON document, in a process of its own. */
export class CommandRun {
  state: RunState = 'running';
  readonly startedMs: number;
  endedMs: number | undefined;
  /** The document, once it is done. */
  result: unknown;
  /** The command's words, once it has failed. */
  fault: string | undefined;
  readonly ended: Promise<void>;
  readonly #interrupt: () => void;

  constructor(
    readonly id: string,
    args: readonly string[],
    /** What was asked for. */
    readonly about: Readonly<Record<string, unknown>>,
    now: () => number,
    dispose: () => void,
  ) {
    this.startedMs = now();
    const child = spawn(process.execPath, [COMMAND, ...args, '--json', '--quiet'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: plainEnv(),
    });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
    let cancelled = false;
    this.#interrupt = () => {
      cancelled = true;
      child.kill('SIGINT');
    };
    this.ended = new Promise((resolve) => {
      const end = (state: RunState, fault?: string): void => {
        if (this.isOver) return;
        this.state = cancelled ? 'cancelled' : state;
        this.fault = cancelled ? undefined : fault;
        this.endedMs = now();
        dispose();
        resolve();
      };
      child.once('error', (error) => end('failed', error.message));
      child.once('close', (code) => {
        if (code !== 0) return end('failed', err.join('').trim().split('\n').slice(-12).join('\n'));
        this.result = JSON.parse(out.join(''));
        end('done');
      });
    });
  }

  get isOver(): boolean {
    return this.endedMs !== undefined;
  }

  /** Harmless when it is over. */
  cancel(): void {
    if (!this.isOver) this.#interrupt();
  }
}

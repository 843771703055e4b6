import { runToolfinch } from '../toolfinch-process.ts';

export const runStates = ['running', 'done', 'failed', 'cancelled'] as const;
export type RunState = (typeof runStates)[number];

/** Lines of a run that are kept. */
const LINES = 500;
/** The last two say what is wrong and what to do. */
const FAULT_LINES = 2;

/** One run of the command that prints a JSON document, in a process of its own. */
export class CommandRun {
  state: RunState = 'running';
  readonly startedMs: number;
  endedMs: number | undefined;
  /** The document, once it is done. */
  result: unknown;
  /** The command's words, once it has failed. */
  fault: string | undefined;
  /** What the command has said so far, the newest last. */
  readonly log: string[] = [];
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
    const stop = new AbortController();
    this.#interrupt = () => stop.abort();
    const end = (state: RunState, fault?: string): void => {
      const cancelled = stop.signal.aborted;
      this.state = cancelled ? 'cancelled' : state;
      this.fault = cancelled ? undefined : fault;
      this.endedMs = now();
      dispose();
    };
    const onLine = (line: string): void => {
      if (this.log.push(line) > LINES) this.log.shift();
    };
    this.ended = runToolfinch(args, stop.signal, onLine).then(
      ({ code, stdout, stderr }) => {
        if (code !== 0) return end('failed', stderr.trim().split('\n').slice(-FAULT_LINES).join('\n'));
        this.result = JSON.parse(stdout);
        end('done');
      },
      (error: unknown) => end('failed', error instanceof Error ? error.message : String(error)),
    );
  }

  get isOver(): boolean {
    return this.endedMs !== undefined;
  }

  /** Harmless when it is over. */
  cancel(): void {
    if (!this.isOver) this.#interrupt();
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { exitCode } from './exec.ts';
import { baseEnv, places } from './places.ts';
import { adopt, forget, killTree } from './processes.ts';
import { sealed } from './sealed-command.ts';

export type Line = readonly [0 | 1, string];

const MAX_LINE = 1 << 16;
const FLUSH_MS = 5;

/** A process that runs on while other requests are answered; its lines are sent as they come. */
export class Background {
  readonly #child: ChildProcess;
  #lines: Line[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    request: { command: readonly string[]; cwd?: string; env?: Readonly<Record<string, string>> },
    readonly events: { lines(lines: readonly Line[]): void; exited(code: number): void },
  ) {
    const [file, args] = sealed(request.command, request.cwd ?? places.work);
    const child = spawn(file, args, {
      cwd: request.cwd ?? places.work,
      env: { ...baseEnv, ...request.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    if (child.pid !== undefined) adopt(child.pid);
    for (const [index, stream] of [child.stdout, child.stderr].entries()) {
      createInterface({ input: stream }).on('line', (line) =>
        this.#line([index === 0 ? 0 : 1, line.slice(0, MAX_LINE)]),
      );
    }
    child.on('error', (error) => {
      this.#line([1, error.message]);
      this.#end(127);
    });
    child.on('exit', (code, signal) => {
      if (child.pid !== undefined) forget(child.pid);
      // Lines that are still in the pipes.
      setTimeout(() => this.#end(exitCode(code, signal)), 10);
    });
  }

  kill(): void {
    if (this.#child.pid !== undefined && this.#child.exitCode === null) killTree(this.#child.pid, false);
  }

  #line(line: Line): void {
    this.#lines.push(line);
    this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length > 0) this.events.lines(this.#lines.splice(0));
  }

  #end(code: number): void {
    this.#flush();
    this.events.exited(code);
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { RunnerCall, RunnerOrder, RunnerReport } from './case-runner.ts';
import { exitCode } from './exec.ts';
import { FrameReader, encodeFrame } from './frames.ts';
import { baseEnv, places } from './places.ts';
import { adopt, forget, processorMs } from './processes.ts';
import { sealed } from './sealed-command.ts';

const MAX_REPORT_BYTES = 16 << 20;

/** What a candidate's process may report once it is ready. */
export type CandidateReport = Exclude<RunnerReport, { ready: true }>;

export interface RunnerEvents {
  /** It has started, and the candidate's time begins; comes once. */
  ready(): void;
  report(report: CandidateReport): void;
  /** The process is gone, or no longer to be spoken with; `detail` says why. Comes once. */
  gone(detail: string): void;
}

/** The candidate's process, seen from the supervisor. It can be started before there is a candidate. */
export interface RunnerProcess {
  /** Sends all at once. */
  send(messages: readonly (RunnerCall | RunnerOrder)[]): void;
  /** From now on its events go to `events`; one that has ended by then says so at once. */
  use(outputBytes: number, events: RunnerEvents): void;
  /** A new call begins: output is counted afresh. */
  resetOutput(): void;
  /** Processor time that it has taken so far. */
  processorMs(): number;
  /** Ends a process that nothing was loaded into. */
  discard(): void;
}

/**
 * Every process that was started, so that none is collected: Bun then closes the number of its fourth pipe a second time
 * (oven-sh/bun#33828, in OpenCode 1.18's Bun), and whatever has the number by then, a later candidate's channel say, is shut.
 */
const kept: ChildProcess[] = [];

export function startRunner(): RunnerProcess {
  const program = fileURLToPath(new URL('./case-runner.ts', import.meta.url));
  const [file, args] = sealed([process.execPath, program], places.work);
  const child = spawn(file, args, {
    cwd: places.work,
    env: { ...baseEnv, BUN_BE_BUN: '1', OPENCODE: '1', AGENT: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  kept.push(child);
  const pid = child.pid;
  if (pid !== undefined) adopt(pid);
  let over: string | undefined;
  let ready = false;
  let output = 0;
  let outputBytes = Infinity;
  let events: RunnerEvents | undefined;
  const gone = (detail: string): void => {
    if (over !== undefined) return;
    over = detail;
    events?.gone(detail);
  };
  const count = (chunk: Buffer): void => {
    output += chunk.length;
    if (output > outputBytes) {
      child.stdout?.destroy();
      child.stderr?.destroy();
      gone(`wrote more than ${outputBytes} bytes of output`);
    }
  };
  child.stdout?.on('data', count);
  child.stderr?.on('data', count);
  child.on('error', (error) => gone(error.message));
  child.on('exit', (code, signal) => {
    if (pid !== undefined) forget(pid);
    // What it has already reported is still on its way.
    setTimeout(
      () =>
        gone(
          signal === null ? `exited with code ${exitCode(code, signal)} in mid-call` : `ended by ${signal}`,
        ),
      5,
    );
  });

  const channel = child.stdio[3] as Duplex;
  const reader = new FrameReader(MAX_REPORT_BYTES);
  channel.on('error', () => undefined);
  channel.on('data', (chunk: Buffer) => {
    if (over !== undefined) return;
    try {
      for (const frame of reader.push(chunk)) {
        if (over !== undefined) continue;
        // The first word is its own; whatever comes later may be the candidate's.
        if (ready) events?.report(frame.header as CandidateReport);
        else events?.ready();
        ready = true;
      }
    } catch {
      gone('wrote nonsense to the channel of its results');
    }
  });
  return {
    send: (messages) => void channel.write(Buffer.concat(messages.map((message) => encodeFrame(message)))),
    use(limit, to) {
      outputBytes = limit;
      events = to;
      if (ready) to.ready();
      if (over !== undefined) to.gone(over);
    },
    resetOutput: () => void (output = 0),
    processorMs: () => (pid === undefined ? 0 : processorMs(pid)),
    discard: () => void child.kill('SIGKILL'),
  };
}

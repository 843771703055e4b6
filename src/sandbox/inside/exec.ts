import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Outcome } from '../../outcome.ts';
import { oomKills } from './counters.ts';
import { watchMemory } from './memory-watch.ts';
import { baseEnv, places } from './places.ts';
import { adopt, forget, killStrays, killTree, reapOrphans } from './processes.ts';
import { sealed } from './sealed-command.ts';

export interface Executed {
  readonly outcome: Outcome;
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly durationMs: number;
}

interface ExecRequest {
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly outputBytes: number;
}

/** What is still in the pipes after the command's end is read for this long; a grandchild may hold them open for ever. */
const DRAIN_MS = 50;

export function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

export function exec(
  request: ExecRequest,
  stdin: Buffer,
  memoryBytes: number,
  alone: () => boolean,
): Promise<Executed> {
  return new Promise((resolve) => {
    const start = performance.now();
    const killsBefore = oomKills();
    const [file, args] = sealed(request.command, request.cwd ?? places.work);
    const [name] = request.command;
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let bytes = 0;
    let ended: Outcome | undefined;
    let settled = false;

    const settle = (outcome: Outcome, code: number): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      memory[Symbol.dispose]();
      const durationMs = Math.round(performance.now() - start);
      resolve({ outcome, code, stdout: Buffer.concat(out), stderr: Buffer.concat(err), durationMs });
    };

    const child = spawn(file, args, {
      cwd: request.cwd ?? places.work,
      env: { ...baseEnv, ...request.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const pid = child.pid;
    const stop = (outcome: Outcome): void => {
      ended ??= outcome;
      if (pid !== undefined) killTree(pid, alone());
    };
    const timer = setTimeout(() => stop({ kind: 'timeout', limitMs: request.timeoutMs }), request.timeoutMs);
    const memory = watchMemory(memoryBytes, () => stop({ kind: 'oom', limitBytes: memoryBytes }));
    if (pid !== undefined) adopt(pid);

    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      if (settled || bytes >= request.outputBytes) return;
      const room = request.outputBytes - bytes;
      into.push(chunk.subarray(0, room));
      bytes += chunk.length;
      if (chunk.length > room)
        stop({ kind: 'crashed', detail: `wrote more than ${request.outputBytes} bytes of output` });
    };
    child.stdout.on('data', collect(out));
    child.stderr.on('data', collect(err));
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);

    child.on('error', (error: NodeJS.ErrnoException) => {
      err.push(Buffer.from(`${name}: ${error.message}\n`));
      settle({ kind: 'ok' }, error.code === 'ENOENT' ? 127 : 126);
    });
    child.on('exit', (code, signal) => {
      if (pid !== undefined) {
        forget(pid);
        killTree(pid, alone());
        // What is killed lives on for a moment, in which it could still be seen.
        if (alone()) killStrays();
      }
      const outcome = (): Outcome => {
        if (ended !== undefined) return ended;
        if (oomKills() > killsBefore) return { kind: 'oom', limitBytes: memoryBytes };
        return signal === null ? { kind: 'ok' } : { kind: 'crashed', detail: `ended by ${signal}` };
      };
      const verdict = outcome();
      const finish = (): void => {
        child.stdout.destroy();
        child.stderr.destroy();
        reapOrphans();
        settle(verdict, exitCode(code, signal));
      };
      child.on('close', finish);
      setTimeout(finish, DRAIN_MS);
    });
  });
}

import { spawn } from 'node:child_process';
import type { Hook } from '../../engine/promotion-config.ts';
import type { HookRun } from './hook-run.ts';

/** What a hook's command may name. */
export interface HookPlaces {
  /** The entry file of the candidate. */
  readonly candidate: string;
  /** The folder of its files. */
  readonly folder: string;
  readonly project: string;
}

const OUTPUT_CHARACTERS = 20_000;
/** All of the environment that a hook gets: no keys of models, no tokens. */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TMPDIR', 'SHELL'];

/** Runs one hook to its end, without a shell. At its time limit, or the signal, it is killed with all that it started. */
export async function runHook(
  { name, command, timeoutSec }: Hook,
  places: HookPlaces,
  cwd: string,
  signal: AbortSignal,
): Promise<HookRun> {
  const [program = '', ...args] = command.map((part) => filled(part, places));
  const began = performance.now();
  let output = '';
  const take = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-OUTPUT_CHARACTERS);
  };
  const env = Object.fromEntries(
    PASSED_ON.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : [])),
  );
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  let late = false;
  const kill = (): void => killGroup(child.pid);
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, timeoutSec * 1_000);
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  try {
    const code = await new Promise<number | null | Error>((resolve) => {
      child.once('error', resolve).once('close', resolve);
    });
    signal.throwIfAborted();
    return {
      name,
      command: [program, ...args],
      code: typeof code === 'number' ? code : null,
      ms: Math.round(performance.now() - began),
      output: plain(output),
      why: late ? `it took longer than ${timeoutSec} s` : failure(code, child.signalCode),
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}

/** Also where its first process is gone and others hold on to its output. One that could not be started has no number. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

function failure(code: number | null | Error, by: NodeJS.Signals | null): string | null {
  if (code instanceof Error) return `it could not be started (${code.message})`;
  if (code === 0) return null;
  return code === null ? `it was ended by ${by ?? 'a signal'}` : `it ended with ${code}`;
}

/** In one pass: a path that holds a placeholder's name stays as it is. */
function filled(part: string, places: HookPlaces): string {
  return part.replace(/\{(candidate|folder|project)\}/g, (_, name: keyof HookPlaces) => places[name]);
}

/** What a candidate can make a linter print is not to move anybody's cursor. */
function plain(text: string): string {
  return text
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}

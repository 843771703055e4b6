import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { lockHolder, type LockHolder } from '../../engine/journal/lock.ts';
import { JournalReader } from '../../engine/journal/reader.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { COMMAND, plainEnv } from '../toolfinch-process.ts';

/** Which process a door has started last for a campaign. */
const OWN = 'door.json';
/** What that process says. */
const LOG = 'door.log';
const LOOK_MS = 100;
const BEGIN_MS = 180_000;
const END_MS = 60_000;

const Own = z.object({
  pid: z.int(),
  host: z.string(),
  /** It was told to stop: telling it again would end it at once, with its boxes left behind. */
  interrupted: z.boolean().default(false),
});
type Own = z.infer<typeof Own>;

/**
 * Runs `toolfinch` with `args` for the campaign in `folder`, in a process of its own that outlives the server. Resolves
 * when it has begun or gone on with the campaign; rejects with its own words when it ends before.
 */
export async function startProcess(folder: string, args: readonly string[]): Promise<void> {
  const before = beginnings(folder);
  const log = openSync(join(folder, LOG), 'w', 0o600);
  const child = spawn(process.execPath, [COMMAND, ...args], {
    detached: true,
    stdio: ['ignore', log, log],
    env: plainEnv(),
  });
  closeSync(log);
  child.unref();
  const ended = exitOf(child);
  writeFileSync(join(folder, OWN), JSON.stringify({ pid: child.pid, host: hostname() }));
  for (const deadline = performance.now() + BEGIN_MS; performance.now() < deadline;) {
    const code = await Promise.race([ended, sleep(LOOK_MS)]);
    if (code !== undefined && code !== ExitCode.done) throw failure(folder, code);
    if (code !== undefined || (lockHolder(folder)?.pid === child.pid && beginnings(folder) > before)) return;
  }
  throw new ToolfinchError(
    'CAMPAIGN_SLOW',
    `The campaign in ${folder} has not begun after ${BEGIN_MS / 1000} seconds.`,
    'Ask campaigns.get later; `toolfinch doctor` says whether something is missing.',
    ExitCode.environment,
  );
}

/** How often the campaign was begun or gone on with. Its lock is taken before the journal's first commit. */
function beginnings(folder: string): number {
  if (!existsSync(join(folder, 'campaign.db'))) return 0;
  try {
    const journal = JournalReader.open(folder);
    const count = journal.events('started').length + journal.events('resumed').length;
    journal.close();
    return count;
  } catch (error) {
    if (error instanceof ToolfinchError && error.code === 'CAMPAIGN_MISSING') return 0;
    throw error;
  }
}

/** Interrupts the process that a door has started; resolves when it has let the campaign go, or after a minute. */
export async function interruptProcess(name: string, folder: string, holder: LockHolder): Promise<void> {
  const own = ownOf(folder, holder);
  if (!own) {
    throw new ToolfinchError(
      'CAMPAIGN_NOT_OURS',
      `The campaign ${name} is run by process ${holder.pid} on ${holder.host}, which no door has started.`,
      'Interrupt it there: Ctrl-C, or `kill -INT` with that number.',
      ExitCode.usage,
    );
  }
  if (!own.interrupted) {
    writeFileSync(join(folder, OWN), JSON.stringify({ ...own, interrupted: true }));
    process.kill(holder.pid, 'SIGINT');
  }
  for (const deadline = performance.now() + END_MS; performance.now() < deadline; await sleep(LOOK_MS))
    if (!lockHolder(folder)) return;
}

/** A process that holds the lock is alive, so that its number cannot have gone to another one. */
function ownOf(folder: string, { pid, host }: LockHolder): Own | undefined {
  const file = join(folder, OWN);
  const own = existsSync(file) ? Own.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data : undefined;
  return own?.pid === pid && own.host === host && host === hostname() ? own : undefined;
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(ExitCode.environment));
    child.once('exit', (code) => resolve(code ?? ExitCode.failed));
  });
}

/** The command's last two lines say what is wrong and what to do. */
function failure(folder: string, code: number): ToolfinchError {
  const lines = readFileSync(join(folder, LOG), 'utf8').trim().split('\n');
  const known = Object.values(ExitCode).find((exit) => exit === code) ?? ExitCode.failed;
  return new ToolfinchError(
    'CAMPAIGN_FAILED',
    lines.slice(-12, -1).join('\n') || `The command ended with code ${code}.`,
    lines.at(-1) ?? 'Run it from the command line to see why.',
    known,
  );
}

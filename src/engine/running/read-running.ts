import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunningHead, RunningNote } from './running-line.ts';
import { RUNNING, SESSION_LOGS } from './running-logs.ts';

export interface ReadLog {
  /** The evaluation's, as `RunningLogs` names it. */
  readonly id: string;
  readonly head: RunningHead;
  readonly notes: readonly RunningNote[];
  /** Trials that are over, of how many; undefined until that is known. */
  readonly done: number;
  readonly of: number | undefined;
}

/** What is being evaluated at this moment, the longest running first. Holds only while the campaign's lock is held. */
export function readRunning(campaign: string): ReadLog[] {
  const folder = join(campaign, RUNNING);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson'))
    .flatMap((name) => readLog(join(folder, name), name) ?? [])
    .sort((a, b) => a.head.startedMs - b.head.startedMs);
}

/** The log of an evaluation that runs, or of one with sessions that has ended. */
export function readLogOf(campaign: string, id: string): ReadLog | undefined {
  if (!/^[\w-]+\.(cases|tasks)\.(train|validation|heldout)\.[\da-f]{8}$/.test(id)) return undefined;
  const [running, kept] = logFiles(campaign, id);
  return readLog(running, `${id}.ndjson`) ?? readLog(kept, `${id}.ndjson`);
}

/** Where its log is while it runs, and afterwards. */
export function logFiles(campaign: string, id: string): readonly [running: string, kept: string] {
  return [join(campaign, RUNNING, `${id}.ndjson`), join(campaign, SESSION_LOGS, `${id}.ndjson`)];
}

/** Undefined where it has ended meanwhile. A last line may be half written. */
function readLog(path: string, name: string): ReadLog | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  const [first, ...rest] = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '');
  const head = RunningHead.safeParse(parsed(first));
  if (!head.success) return undefined;
  const notes = rest.flatMap((line) => RunningNote.safeParse(parsed(line)).data ?? []);
  return {
    id: name.replace(/\.ndjson$/, ''),
    head: head.data,
    notes,
    done: notes.filter((note) => 'outcome' in note).length,
    of: notes.flatMap((note) => ('of' in note ? note.of : [])).at(-1),
  };
}

function parsed(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '');
  } catch {
    return undefined;
  }
}

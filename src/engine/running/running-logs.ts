import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { FileRequests, type Look } from './file-requests.ts';
import type { RunningHead, RunningNote } from './running-line.ts';

/** Folder of a campaign with one log for each evaluation that runs, and the one with those that are kept. */
export const RUNNING = 'running';
export const SESSION_LOGS = 'session-logs';

/** Hears of one evaluation. */
export interface RunningLog {
  /** What no other log of the campaign is called, whatever is evaluated again. */
  readonly id: string;
  note(notes: readonly RunningNote[]): void;
  end(): void;
}

/** What is evaluated, for those who read it, and something that no other attempt has. */
function newId({ variant, stage, split }: RunningHead): string {
  return `${variant.replace(/[^\w-]/g, '_')}.${stage}.${split}.${randomUUID().slice(0, 8)}`;
}

/**
 * Tells other processes what a campaign is doing at this moment: a file for each evaluation, gone with it. Those of task
 * sessions are kept, for OpenCode's log is nowhere else. None of it is needed by the campaign: what cannot be written is left.
 */
export class RunningLogs {
  readonly #folder: string;
  readonly #requests: FileRequests;
  #isBroken = false;

  constructor(
    private readonly campaign: string,
    private readonly clock: Clock,
  ) {
    this.#folder = join(campaign, RUNNING);
    this.#requests = new FileRequests(this.#folder);
    // Left behind by a process that was killed.
    this.#quietly(() => rmSync(this.#folder, { recursive: true, force: true }));
  }

  /** @param look shows the files in the evaluation's box to who asks for them */
  begin(what: Omit<RunningHead, 'startedMs'>, look: Look): RunningLog {
    const head: RunningHead = { startedMs: this.clock.now(), ...what };
    const id = newId(head);
    const name = `${id}.ndjson`;
    const path = join(this.#folder, name);
    const write = (lines: readonly object[]): void =>
      this.#quietly(() => appendFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
    this.#quietly(() => mkdirSync(this.#folder, { recursive: true }));
    write([head]);
    let unserved = (): void => undefined;
    this.#quietly(() => {
      unserved = this.#requests.serve(id, look);
    });
    let isOver = false;
    return {
      id,
      note: (notes) => {
        if (!isOver) write(notes);
      },
      end: () =>
        this.#quietly(() => {
          isOver = true;
          unserved();
          if (head.stage === 'cases') return rmSync(path, { force: true });
          mkdirSync(join(this.campaign, SESSION_LOGS), { recursive: true });
          renameSync(path, join(this.campaign, SESSION_LOGS, name));
        }),
    };
  }

  #quietly(work: () => void): void {
    if (this.#isBroken) return;
    try {
      work();
    } catch {
      this.#isBroken = true;
    }
  }
}

import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { guarded, isBusy } from './sqlite-errors.ts';

/**
 * One writer a campaign. The lock is an open write transaction on a small database of its own: the operating system
 * drops it when the process dies, however it dies, so that no lock is ever stale; the journal itself stays readable.
 */
export function lockCampaign(path: string): Disposable {
  const db = guarded(path, () => new Database(path, { timeout: 200 }));
  try {
    db.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER, host TEXT)');
    db.exec('BEGIN IMMEDIATE; DELETE FROM holder');
    db.prepare('INSERT INTO holder VALUES (?, ?)').run([process.pid, hostname()]);
    db.exec('COMMIT; BEGIN IMMEDIATE');
  } catch (error) {
    const holder = isBusy(error) ? holderOf(db) : '';
    db.close();
    if (!isBusy(error)) {
      return guarded(path, () => {
        throw error;
      });
    }
    throw new ToolfinchError(
      'CAMPAIGN_RUNNING',
      `The campaign in ${path.replace(/\/[^/]*$/, '')} is being run${holder}.`,
      'Wait for it, stop it, or give this campaign another name.',
      ExitCode.environment,
    );
  }
  return {
    [Symbol.dispose]() {
      if (db.open) {
        db.exec('ROLLBACK');
        db.close();
      }
    },
  };
}

export interface LockHolder {
  readonly pid: number;
  readonly host: string;
}

/** Looks who runs the campaign in a folder. Its file stays open between looks: to open it takes longer than to look. */
export class LockProbe implements Disposable {
  readonly #path: string;
  #db: Database.Database | undefined;

  constructor(folder: string) {
    this.#path = join(folder, 'campaign.lock');
  }

  /** The process that runs the campaign at this moment; undefined when none does. */
  holder(): LockHolder | undefined {
    if (!existsSync(this.#path)) return undefined;
    const db = (this.#db ??= guarded(this.#path, () => new Database(this.#path, { timeout: 0 })));
    try {
      db.exec('BEGIN IMMEDIATE; ROLLBACK');
      return undefined;
    } catch (error) {
      if (!isBusy(error)) throw error;
      return readHolder(db) ?? { pid: 0, host: 'unknown' };
    }
  }

  [Symbol.dispose](): void {
    this.#db?.close();
    this.#db = undefined;
  }
}

/** A single look. */
export function lockHolder(folder: string): LockHolder | undefined {
  using probe = new LockProbe(folder);
  return probe.holder();
}

function holderOf(db: Database.Database): string {
  const row = readHolder(db);
  return row ? ` by process ${row.pid} on ${row.host}` : '';
}

function readHolder(db: Database.Database): LockHolder | undefined {
  try {
    const row = db.prepare('SELECT pid, host FROM holder').get([]) as LockHolder | undefined;
    // libsql adds to a row how long it took.
    return row && { pid: row.pid, host: row.host };
  } catch {
    return undefined;
  }
}

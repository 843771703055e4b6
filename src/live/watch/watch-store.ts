import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type Database from 'libsql';
import { guarded } from '../../engine/journal/sqlite-errors.ts';
import { openStateFile, type StateFileKind } from '../state-file.ts';
import type { EndedCall } from './ended-call.ts';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION, UPGRADES } from './watch-schema.ts';

const WATCH_FILE: StateFileKind = {
  applicationId: APPLICATION_ID,
  version: SCHEMA_VERSION,
  schema: SCHEMA,
  upgrades: UPGRADES,
  // A crash may lose what the server can still tell.
  synchronous: 'NORMAL',
  writer: 'toolfinch watch',
  code: 'WATCH_FILE',
  remedy: 'Name another file with --state',
};
const DAY_MS = 86_400_000;
/** Calls are kept for so long. */
export const KEPT_MS = 30 * DAY_MS;

/** `$XDG_STATE_HOME/toolfinch/watch.db`, else below `~/.local/state`. */
export function watchFile(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'toolfinch', 'watch.db');
}

/**
 * What was seen on live servers. Writes are gathered and become durable with `commit`; what a crash loses is read again from
 * the server, whose `heard_ms` moves in the same transaction.
 */
export class WatchStore implements Disposable {
  readonly db: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();
  #url = '';
  #sinceMs = 0;
  #open = false;

  constructor(readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.db = openStateFile(path, WATCH_FILE);
  }

  /** What is added from now on comes from this server. Gives the time up to which it has been heard before. */
  useServer(url: string, version: string, nowMs: number): number {
    this.write('INSERT INTO servers VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING', [
      url,
      nowMs,
      nowMs,
      version,
    ]);
    this.write('INSERT INTO versions VALUES (?, ?, ?) ON CONFLICT DO NOTHING', [url, version, nowMs]);
    this.write('UPDATE servers SET version = ? WHERE url = ?', [version, url]);
    const row = this.#statement('SELECT since_ms, heard_ms FROM servers WHERE url = ?').get([url]) as {
      since_ms: number;
      heard_ms: number;
    };
    this.#url = url;
    this.#sinceMs = row.since_ms;
    return row.heard_ms;
  }

  /** The server has been heard up to this time: whatever ended before is in the store. */
  heard(atMs: number): void {
    this.write('UPDATE servers SET heard_ms = ? WHERE url = ?', [Math.round(atMs), this.#url]);
  }

  addSession(id: string, parent: string | undefined, directory?: string): void {
    const known = this.#statement('SELECT directory FROM sessions WHERE id = ?').get([id]) as
      { directory: string | null } | undefined;
    if (!known) this.write('INSERT INTO sessions VALUES (?, ?, ?)', [id, parent ?? null, directory ?? null]);
    else if (directory !== undefined && directory !== known.directory)
      this.write('UPDATE sessions SET directory = ? WHERE id = ?', [directory, id]);
  }

  /**
   * `loadedMs`: since when the server has had the tools that were used.
   * False where it is known already, or ended before this server was watched.
   */
  addCall(call: EndedCall, loadedMs = call.endedMs): boolean {
    const { part, session, message, tool, status, pattern = null, endedMs, ms, chars, args } = call;
    if (endedMs < this.#sinceMs) return false;
    const { changes } = this.write(
      `INSERT INTO calls (part, url, session, message, tool, status, pattern, ended_ms, ms, chars, args, loaded_ms, repeated)
       SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, EXISTS (
         SELECT 1 FROM calls WHERE session = ? AND tool = ? AND args = ? AND part < ?)
       WHERE true ON CONFLICT DO NOTHING`,
      [
        ...[part, this.#url, session, message, tool, status, pattern, Math.round(endedMs), ms, chars, args],
        ...[Math.round(loadedMs), session, tool, args, part],
      ],
    );
    return changes > 0;
  }

  /** Ids of messages and parts grow with time. Without `from`, what was taken back has been restored. */
  markReverted(session: string, from: { messageId: string; partId?: string } | undefined): void {
    const known = this.#statement('SELECT 1 FROM calls WHERE session = ? LIMIT 1').get([session]);
    if (!known) return;
    const { messageId = '\uffff', partId = '' } = from ?? {};
    const isBack = 'message > ? OR (message = ? AND part >= ?)';
    this.write(
      `UPDATE calls SET reverted = (${isBack}) WHERE session = ? AND reverted < 2 AND reverted <> (${isBack})`,
      [messageId, messageId, partId, session, messageId, messageId, partId],
    );
  }

  /** A message that was taken back is removed when the session goes on. */
  markRemoved(session: string, message: string): void {
    this.write('UPDATE calls SET reverted = 2 WHERE session = ? AND message = ?', [session, message]);
  }

  /** The last call before a message of a person, unless the session is a subagent's, to whom no person speaks. */
  markCorrected(session: string, message: string): void {
    this.write(
      `UPDATE calls SET corrected = 1 WHERE part = (
         SELECT part FROM calls WHERE session = ? AND message < ? ORDER BY part DESC LIMIT 1)
       AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = ? AND parent IS NOT NULL)`,
      [session, message, session],
    );
  }

  /** Messages with calls in a session, from one message on. */
  messagesFrom(session: string, message: string): string[] {
    const rows = this.#statement('SELECT DISTINCT message FROM calls WHERE session = ? AND message >= ?').all(
      [session, message],
    ) as { message: string }[];
    return rows.map((row) => row.message);
  }

  /** Something was written since the last commit. */
  get hasNews(): boolean {
    return this.#open;
  }

  /** Makes everything so far durable, and drops what is too old. */
  commit(nowMs: number): void {
    if (!this.#open) return;
    this.#statement('DELETE FROM calls WHERE ended_ms < ?').run([Math.round(nowMs - KEPT_MS)]);
    this.db.exec('COMMIT');
    this.#open = false;
  }

  [Symbol.dispose](): void {
    if (this.#open) this.db.exec('COMMIT');
    this.#open = false;
    this.#statements.clear();
    this.db.close();
  }

  /** Within the transaction that the next `commit` makes durable. */
  write(sql: string, values: readonly (string | number | null)[]): Database.RunResult {
    return guarded(this.path, () => {
      if (!this.#open) this.db.exec('BEGIN IMMEDIATE');
      this.#open = true;
      return this.#statement(sql).run([...values]);
    });
  }

  #statement(sql: string): Database.Statement {
    const known = this.#statements.get(sql) ?? this.db.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }
}

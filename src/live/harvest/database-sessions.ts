import {
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  closeSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { StoredSession } from './stored-session.ts';

const ATTEMPTS = 5;
/** Of a write-ahead log; its salts change when the log is begun anew. */
const HEADER_BYTES = 32;

/**
 * The sessions of OpenCode's own database that hold tool calls, the one that changed last first. The database is never
 * opened: a copy of it is, which is removed afterwards. OpenCode may be at work meanwhile.
 */
export function* databaseSessions(path: string): Generator<StoredSession> {
  const folder = mkdtempSync(join(tmpdir(), 'toolfinch-harvest-'));
  try {
    const copy = join(folder, 'opencode.db');
    copyDatabase(path, copy);
    const db = openCopy(copy, path);
    try {
      const parts = db.prepare(
        `SELECT data FROM part WHERE session_id = ? AND instr(data, '"type":"tool"') > 0 ORDER BY id`,
      );
      const sessions = db.prepare('SELECT id, directory FROM session ORDER BY time_updated DESC, id').all([]);
      for (const { id, directory } of sessions as { id: string; directory: string }[]) {
        const rows = parts.all([id]) as { data: string }[];
        if (rows.length === 0) continue;
        yield { id, folder: directory, parts: rows.flatMap(({ data }) => parsed(data)) };
      }
    } finally {
      db.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies database and log until neither was begun anew meanwhile; what is only added to the log does no harm. */
function copyDatabase(path: string, copy: string): void {
  if (!existsSync(path)) {
    throw new ToolfinchError(
      'DATABASE_MISSING',
      `There is no database at ${path}.`,
      'Name the one that `opencode db path` prints.',
      ExitCode.usage,
    );
  }
  const log = `${path}-wal`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = stateOf(path, log);
    copyFileSync(path, copy, constants.COPYFILE_FICLONE);
    rmSync(`${copy}-wal`, { force: true });
    if (existsSync(log)) copyFileSync(log, `${copy}-wal`, constants.COPYFILE_FICLONE);
    if (stateOf(path, log) === before) return;
  }
  throw new ToolfinchError(
    'DATABASE_BUSY',
    `${path} is being written to so fast that it could not be copied.`,
    'Try again when OpenCode is less busy, or harvest from its server with --server.',
    ExitCode.environment,
  );
}

function stateOf(path: string, log: string): string {
  const { mtimeMs, size } = statSync(path);
  if (!existsSync(log)) return `${mtimeMs} ${size}`;
  const header = Buffer.alloc(HEADER_BYTES);
  const file = openSync(log, 'r');
  readSync(file, header, 0, HEADER_BYTES, 0);
  closeSync(file);
  return `${mtimeMs} ${size} ${header.toString('hex')}`;
}

function openCopy(copy: string, path: string): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = new Database(copy);
    db.prepare('SELECT id, directory, time_updated FROM session LIMIT 1').get([]);
    db.prepare('SELECT id, session_id, data FROM part LIMIT 1').get([]);
    return db;
  } catch (error) {
    db?.close();
    throw new ToolfinchError(
      'DATABASE_FOREIGN',
      `${path} is not a database of OpenCode 1.18 (${error instanceof Error ? error.message : String(error)}).`,
      'Name the one that `opencode db path` prints.',
      ExitCode.usage,
      { cause: error },
    );
  }
}

function parsed(data: string): unknown[] {
  try {
    return [JSON.parse(data)];
  } catch {
    return [];
  }
}

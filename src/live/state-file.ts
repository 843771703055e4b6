import Database from 'libsql';
import { ExitCode, ToolfinchError } from '../errors.ts';

/** A kind of SQLite file that this folder keeps. */
export interface StateFileKind {
  /** `PRAGMA application_id`. */
  readonly applicationId: number;
  /** `PRAGMA user_version`. */
  readonly version: number;
  readonly schema: string;
  /** What makes a file of version i + 1 one of version i + 2. */
  readonly upgrades?: readonly string[];
  /** FULL: what is committed survives the loss of power. */
  readonly synchronous: 'NORMAL' | 'FULL';
  /** The command that writes it. */
  readonly writer: string;
  /** Begins the codes of errors, e.g. `WATCH_FILE`. */
  readonly code: string;
  /** What to do about a file that cannot be used. */
  readonly remedy: string;
}

/** Opens a file, or makes it. Refuses one of another kind or of a newer version. */
export function openStateFile(path: string, kind: StateFileKind): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { timeout: 5000 });
    db.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=${kind.synchronous}`);
    if (isBlank(db, path, kind)) {
      db.exec('BEGIN IMMEDIATE');
      // Another process may have made it meanwhile.
      if (isBlank(db, path, kind))
        db.exec(`${kind.schema}
          PRAGMA application_id=${kind.applicationId}; PRAGMA user_version=${kind.version}`);
      db.exec('COMMIT');
    }
    upgrade(db, kind);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof ToolfinchError) throw error;
    throw new ToolfinchError(
      `${kind.code}_UNUSABLE`,
      `${path} cannot be opened (${error instanceof Error ? error.message : String(error)}).`,
      `${kind.remedy}, or move this one away.`,
      ExitCode.environment,
      { cause: error },
    );
  }
}

function upgrade(db: Database.Database, { version, upgrades = [] }: StateFileKind): void {
  if (versionOf(db) === version) return;
  db.exec('BEGIN IMMEDIATE');
  // Another process may have done it meanwhile.
  for (const sql of upgrades.slice(versionOf(db) - 1)) db.exec(sql);
  db.exec(`PRAGMA user_version=${version}`);
  db.exec('COMMIT');
}

function versionOf(db: Database.Database): number {
  return (db.prepare('PRAGMA user_version').get([]) as { user_version: number }).user_version;
}

function isBlank(db: Database.Database, path: string, kind: StateFileKind): boolean {
  const version = versionOf(db);
  const { application_id: id } = db.prepare('PRAGMA application_id').get([]) as { application_id: number };
  if (version === 0 && id === 0) return true;
  if (id === kind.applicationId && version <= kind.version) return false;
  throw new ToolfinchError(
    `${kind.code}_FOREIGN`,
    `${path} ${id === kind.applicationId ? 'was written by a newer Toolfinch' : `is not a file of \`${kind.writer}\``}.`,
    `${kind.remedy}.`,
    ExitCode.usage,
  );
}

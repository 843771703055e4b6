import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type Database from 'libsql';
import { guarded } from '../../engine/journal/sqlite-errors.ts';
import { openStateFile } from '../state-file.ts';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './permission-schema.ts';

/** Where the requests of an archive folder are kept. */
export function permissionFile(archiveDir: string): string {
  return join(archiveDir, 'permissions.db');
}

type Values = readonly (string | number | null)[];

/** The database of requests: whole changes, durable when they return. */
export class PermissionFile implements Disposable {
  readonly #db: Database.Database;

  constructor(readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#db = openStateFile(path, {
      applicationId: APPLICATION_ID,
      version: SCHEMA_VERSION,
      schema: SCHEMA,
      synchronous: 'FULL',
      writer: 'toolfinch watch --permissions',
      code: 'PERMISSION_FILE',
      remedy: 'Name another folder with --archive-dir',
    });
    // Commands and differences stand in it.
    chmodSync(path, 0o600);
  }

  /** With nobody else writing in between; nothing of it where it throws. */
  change<T>(act: () => T): T {
    return guarded(this.path, () => {
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        const result = act();
        this.#db.exec('COMMIT');
        return result;
      } finally {
        if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      }
    });
  }

  /** How many rows it has changed; within `change`. */
  run(sql: string, values: Values): number {
    return this.#db.prepare(sql).run([...values]).changes;
  }

  all(sql: string, values: Values): unknown[] {
    return guarded(this.path, () => this.#db.prepare(sql).all([...values]));
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}

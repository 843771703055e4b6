import Database from 'libsql';
import { isBusy } from '../../engine/journal/sqlite-errors.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';

/** How long a writer waits for another one. A record takes milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * Runs `work` while nobody else does, in this process or another. The lock is a write transaction on an empty database of
 * its own: the operating system drops it when the process dies.
 */
export function locked<T>(path: string, work: () => T): T {
  const db = new Database(path, { timeout: PATIENCE_MS });
  try {
    db.exec('BEGIN IMMEDIATE');
    return work();
  } catch (error) {
    if (!isBusy(error)) throw error;
    throw new ToolfinchError(
      'AUDIT_BUSY',
      `Another process has held ${path} for ${PATIENCE_MS / 1000} seconds.`,
      'See what it does, and try again.',
      ExitCode.environment,
      { cause: error },
    );
  } finally {
    if (db.inTransaction) db.exec('ROLLBACK');
    db.close();
  }
}

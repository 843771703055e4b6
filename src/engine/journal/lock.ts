import { hostname } from 'node:os';
import Database from 'libsql';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { guarded } from './sqlite-errors.ts';

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
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const holder = code.startsWith('SQLITE_BUSY') ? holderOf(db) : '';
    db.close();
    if (!code.startsWith('SQLITE_BUSY')) {
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

function holderOf(db: Database.Database): string {
  try {
    const row = db.prepare('SELECT pid, host FROM holder').get([]) as
      { pid: number; host: string } | undefined;
    return row ? ` by process ${row.pid} on ${row.host}` : '';
  } catch {
    return '';
  }
}

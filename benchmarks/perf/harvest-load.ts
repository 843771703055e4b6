import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { databaseSessions } from '../../src/live/harvest/database-sessions.ts';
import { harvest } from '../../src/live/harvest/harvest.ts';
import { HarvestFolder } from '../../src/live/harvest/harvest-folder.ts';
import { type Bench, round } from './bench.ts';
import { recordSession } from './recorded-sessions.ts';

const SESSIONS = 10_000;

/** The rows of one real session, written again and again under other ids. */
function multiply(path: string, session: string): void {
  const db = new Database(path);
  const columns = (table: string): string[] =>
    (db.prepare(`SELECT name FROM pragma_table_info('${table}')`).all([]) as { name: string }[]).map(
      ({ name }) => name,
    );
  const copier = (table: string, changed: Readonly<Record<string, string>>): Database.Statement => {
    const names = columns(table);
    const values = names.map((name) => changed[name] ?? `"${name}"`);
    const where = table === 'session' ? 'id' : 'session_id';
    return db.prepare(
      `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')}) SELECT ${values.join(', ')} FROM "${table}" WHERE ${where} = $of`,
    );
  };
  const copies = [
    copier('session', { id: 'id || $n', slug: 'slug || $n' }),
    copier('message', { id: 'id || $n', session_id: 'session_id || $n' }),
    copier('part', { id: 'id || $n', message_id: 'message_id || $n', session_id: 'session_id || $n' }),
  ];
  db.exec('BEGIN');
  for (let n = 1; n < SESSIONS; n++) for (const copy of copies) copy.run({ n: `x${n}`, of: session });
  db.exec('COMMIT');
  db.close();
}

const bench: Bench = {
  name: 'harvest-load',
  description: `harvesting ${SESSIONS} stored sessions out of a database of OpenCode, made of the rows of a real one`,
  goal: 'under a minute',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'toolfinch-harvest-load-'));
    try {
      const database = join(folder, 'opencode.db');
      const { sessionId } = await recordSession(database);
      multiply(database, sessionId);
      const start = performance.now();
      const before = process.cpuUsage();
      const suite = HarvestFolder.open(join(folder, 'suite'));
      const { sessions, calls, pending, known } = await harvest(databaseSessions(database), suite);
      suite.save('edit');
      const seconds = (performance.now() - start) / 1000;
      const { user, system } = process.cpuUsage(before);
      return {
        figures: {
          seconds: round(seconds, 1),
          cpuSeconds: round((user + system) / 1e6, 1),
          databaseMb: round(statSync(database).size / 2 ** 20, 0),
          sessions,
          calls,
          cases: pending,
          folded: known,
        },
        goal: bench.goal,
        holds: seconds < 60 && sessions === SESSIONS,
        n: 1,
        spread: round(seconds, 1).toString(),
        notes: ['This figure is a time and not a ratio, since the goal is one.'],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

export default bench;

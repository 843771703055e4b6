import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { runCommand } from '../../test/kit/command.ts';
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
      const args = ['harvest', '--database', database, '--to', join(folder, 'suite'), '--json'];
      const { code, stdout, stderr } = await runCommand(args);
      const seconds = (performance.now() - start) / 1000;
      if (code !== 0) throw new Error(stderr);
      const { sessions, calls, pending, known } = JSON.parse(stdout) as Record<string, number>;
      return {
        figures: {
          seconds: round(seconds, 1),
          sessions: sessions ?? 0,
          calls: calls ?? 0,
          cases: pending ?? 0,
          folded: known ?? 0,
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

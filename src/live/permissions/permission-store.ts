import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type Database from 'libsql';
import { z } from 'zod';
import { guarded } from '../../engine/journal/sqlite-errors.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { openStateFile } from '../state-file.ts';
import type { DecisionRecorder, PermissionDecision, TakenDecision } from './decision.ts';
import { askedText, mustBePending, permissionOf, type Asked, type Permission } from './permission.ts';
import type { Ruling } from './permission-rules.ts';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './permission-schema.ts';

const KEPT_MS = 30 * 86_400_000;
/** Characters of what comes with a request: a difference may be of any size. */
const METADATA_MOST = 100_000;

/** Where the requests of an archive folder are kept. */
export function permissionFile(archiveDir: string): string {
  return join(archiveDir, 'permissions.db');
}

/** A request of somebody who waits. */
export interface Arrival {
  readonly asked: Asked;
  /** Of the OpenCode server; `task:ID` for a task of our own. */
  readonly url: string;
  readonly directory: string;
  readonly ruling: Exclude<Ruling, { kind: 'none' }>;
}

const Id = z.object({ id: z.string() });
const Happened = z.object({ n: z.number(), at_ms: z.number(), permission: z.string(), kind: z.string() });
export type Happened = z.infer<typeof Happened>;

/**
 * Requests for permission, where the process that watches a server and those through which people decide meet. Every change
 * is durable before it counts; the first decision is the one that counts.
 */
export class PermissionStore implements Disposable {
  readonly #db: Database.Database;

  constructor(
    readonly path: string,
    private readonly record: DecisionRecorder,
  ) {
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

  /** False where it is known already. */
  add({ asked, url, directory, ruling }: Arrival, nowMs: number): boolean {
    const asks = ruling.kind === 'ask' ? ruling : undefined;
    const state = asks ? 'pending' : ruling.kind === 'allow' ? 'allowed' : 'denied';
    const metadata = JSON.stringify(asked.metadata);
    const values = [
      ...[
        asked.id,
        url,
        directory,
        asked.sessionID,
        asked.tool?.messageID ?? null,
        asked.tool?.callID ?? null,
      ],
      ...[asked.permission, JSON.stringify(asked.patterns)],
      ...[metadata.length > METADATA_MOST ? '{}' : metadata, nowMs],
      ...[asks ? nowMs + asks.withinSec * 1_000 : null, asks?.default ?? null, state],
      ...(asks
        ? [null, '', null]
        : [`rule ${ruling.rule}`, 'message' in ruling ? ruling.message : '', nowMs]),
    ];
    return this.#change(() => {
      const { changes } = this.#run(
        `INSERT INTO permissions VALUES (${values.map(() => '?').join(', ')}, NULL) ON CONFLICT DO NOTHING`,
        values,
      );
      if (changes === 0) return false;
      this.#happened(asked.id, 'requested', nowMs);
      if (!asks) this.#happened(asked.id, state, nowMs);
      return true;
    });
  }

  /** The newest `limit`, in the order in which they came. */
  list(nowMs: number, limit = 500): Permission[] {
    return this.#all('SELECT * FROM permissions ORDER BY rowid DESC LIMIT ?', [limit])
      .map((row) => permissionOf(row, nowMs))
      .reverse();
  }

  /** The one whose id starts so. */
  get(wanted: string, nowMs: number): Permission {
    const rows = this.#all('SELECT * FROM permissions WHERE substr(id, 1, ?) = ? LIMIT 2', [
      wanted.length,
      wanted,
    ]);
    const exact = rows.length > 1 ? this.#all('SELECT * FROM permissions WHERE id = ?', [wanted]) : rows;
    const [row] = wanted === '' ? [] : exact;
    if (row) return permissionOf(row, nowMs);
    throw new ToolfinchError(
      'PERMISSION_UNKNOWN',
      rows.length > 1 && wanted !== ''
        ? `${wanted} fits several requests for permission.`
        : `There is no request for permission ${JSON.stringify(wanted)}.`,
      rows.length > 1 ? 'Give more of the id.' : '`toolfinch permissions` lists them.',
      ExitCode.usage,
    );
  }

  /** Takes a decision. Throws where one has been taken, where the time is over, and where nobody waits any more. */
  decide(id: string, decision: PermissionDecision, nowMs: number): Permission {
    return this.#change(() => {
      const permission = this.get(id, nowMs);
      mustBePending(permission);
      const { answer, who, comment } = this.#recorded(permission, { ...decision, by: 'person' }, nowMs);
      this.#settle(permission.id, answer === 'allow' ? 'allowed' : 'denied', who, comment, nowMs);
      return this.get(permission.id, nowMs);
    });
  }

  /** Lets the defaults hold of what was not answered in time. */
  expire(url: string, who: string, nowMs: number): Permission[] {
    return this.#change(() =>
      this.#all("SELECT * FROM permissions WHERE url = ? AND state = 'pending' AND until_ms <= ?", [
        url,
        nowMs,
      ])
        .map((row) => permissionOf(row, nowMs))
        .map((permission) => {
          const fallback = permission.default ?? 'deny';
          const stands = this.#recorded(
            permission,
            { answer: fallback, who, comment: '', by: 'default' },
            nowMs,
          );
          const state =
            stands.by === 'default' ? 'expired' : stands.answer === 'allow' ? 'allowed' : 'denied';
          this.#settle(permission.id, state, stands.who, stands.comment, nowMs);
          return this.get(permission.id, nowMs);
        }),
    );
  }

  /** Nobody waits for an answer any more. Nothing where somebody has decided. */
  gone(id: string, why: string, nowMs: number): void {
    this.#change(() => {
      const { changes } = this.#run(
        "UPDATE permissions SET state = 'gone', comment = ?, decided_ms = ? WHERE id = ? AND state = 'pending'",
        [why, nowMs, id],
      );
      if (changes > 0) this.#happened(id, 'gone', nowMs);
    });
  }

  /** What waits for a person, and what is decided and OpenCode has not been told. */
  open(url: string, nowMs: number): { readonly waiting: Permission[]; readonly unsent: Permission[] } {
    const rows = this.#all(
      `SELECT * FROM permissions WHERE url = ? AND reply IS NULL AND state <> 'gone' ORDER BY rowid`,
      [url],
    ).map((row) => ({
      row: permissionOf(row, nowMs),
      isPending: (row as { state: string }).state === 'pending',
    }));
    return {
      waiting: rows.flatMap(({ row, isPending }) => (isPending ? [row] : [])),
      unsent: rows.flatMap(({ row, isPending }) => (isPending ? [] : [row])),
    };
  }

  /** OpenCode has taken the answer, or does not know the request any more. Taken by one of two senders, it is taken. */
  replied(id: string, reply: 'taken' | 'late', nowMs: number): void {
    this.#change(() => {
      const { changes } = this.#run(
        "UPDATE permissions SET reply = ? WHERE id = ? AND (reply IS NULL OR (reply = 'late' AND ? = 'taken'))",
        [reply, id, reply],
      );
      if (changes > 0) this.#happened(id, reply === 'taken' ? 'delivered' : 'late', nowMs);
    });
  }

  /** Changes after the `n`-th, in their order. */
  happened(after: number, limit: number): Happened[] {
    return this.#all('SELECT * FROM happenings WHERE n > ? ORDER BY n LIMIT ?', [after, limit]).map((row) =>
      Happened.parse(row),
    );
  }

  /** Number of the last change; 0 before the first. */
  lastChange(): number {
    const [row] = this.#all('SELECT MAX(n) AS n FROM happenings', []);
    return z.object({ n: z.number().nullable() }).parse(row).n ?? 0;
  }

  /** Forgets what is over for long. */
  prune(nowMs: number): void {
    this.#change(() => {
      const old = this.#all("SELECT id FROM permissions WHERE asked_ms < ? AND state <> 'pending'", [
        nowMs - KEPT_MS,
      ]).map((row) => Id.parse(row).id);
      for (const id of old) this.#run('DELETE FROM permissions WHERE id = ?', [id]);
      this.#run('DELETE FROM happenings WHERE at_ms < ?', [nowMs - KEPT_MS]);
    });
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  #recorded(
    permission: Permission,
    decision: PermissionDecision & { readonly by: TakenDecision['by'] },
    nowMs: number,
  ): TakenDecision {
    const { id, url, session } = permission;
    return this.record(
      { ...decision, permission: id, asked: askedText(permission), server: url, session },
      nowMs,
    );
  }

  #settle(id: string, state: string, who: string, comment: string, nowMs: number): void {
    this.#run('UPDATE permissions SET state = ?, who = ?, comment = ?, decided_ms = ? WHERE id = ?', [
      ...[state, who, comment, nowMs, id],
    ]);
    this.#happened(id, state, nowMs);
  }

  #happened(id: string, kind: string, nowMs: number): void {
    this.#run('INSERT INTO happenings (at_ms, permission, kind) VALUES (?, ?, ?)', [nowMs, id, kind]);
  }

  #change<T>(act: () => T): T {
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

  #run(sql: string, values: readonly (string | number | null)[]): Database.RunResult {
    return this.#db.prepare(sql).run([...values]);
  }

  #all(sql: string, values: readonly (string | number)[]): unknown[] {
    return guarded(this.path, () => this.#db.prepare(sql).all([...values]));
  }
}

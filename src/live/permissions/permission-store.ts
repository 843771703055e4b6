import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { DecisionRecorder, PermissionDecision, TakenDecision } from './decision.ts';
import { PermissionFile } from './permission-file.ts';
import { askedText, mustBePending, permissionOf, type Asked, type Permission } from './permission.ts';
import type { Ruling } from './permission-rules.ts';

/** Requests that are over are kept for so long. */
const KEPT_MS = 30 * 86_400_000;
/** Characters of what comes with a request: a difference may be of any size. */
const METADATA_MOST = 100_000;

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
  readonly #file: PermissionFile;

  constructor(
    path: string,
    private readonly record: DecisionRecorder,
  ) {
    this.#file = new PermissionFile(path);
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
      ...[metadata.length > METADATA_MOST ? tooLong(metadata.length) : metadata, nowMs],
      ...[asks ? nowMs + asks.withinSec * 1_000 : null, asks?.default ?? null, state],
      ...(asks
        ? [null, '', null]
        : [ruleName(ruling.rule), 'message' in ruling ? ruling.message : '', nowMs]),
    ];
    return this.#file.change(() => {
      const changes = this.#file.run(
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
    return this.#file
      .all('SELECT * FROM permissions ORDER BY rowid DESC LIMIT ?', [limit])
      .map((row) => permissionOf(row, nowMs))
      .reverse();
  }

  /** The one whose id starts so. */
  get(wanted: string, nowMs: number): Permission {
    const rows = this.#file.all('SELECT * FROM permissions WHERE substr(id, 1, ?) = ? LIMIT 2', [
      wanted.length,
      wanted,
    ]);
    const exact = rows.length > 1 ? this.#file.all('SELECT * FROM permissions WHERE id = ?', [wanted]) : rows;
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

  /** Requests that the rule with this number has allowed since. */
  allowedBy(rule: number, sinceMs: number): number {
    const [row] = this.#file.all(
      "SELECT COUNT(*) AS n FROM permissions WHERE who = ? AND state = 'allowed' AND decided_ms > ?",
      [ruleName(rule), sinceMs],
    );
    return z.object({ n: z.number() }).parse(row).n;
  }

  /** A person has looked at a request that waits; the first time is told. */
  viewed(id: string, nowMs: number): void {
    const isKnown = (): boolean =>
      this.#file.all("SELECT 1 FROM happenings WHERE permission = ? AND kind = 'viewed'", [id]).length > 0;
    // A page that is drawn again and again is to keep nobody from writing.
    if (isKnown()) return;
    this.#file.change(() => {
      if (!isKnown()) this.#happened(id, 'viewed', nowMs);
    });
  }

  /** Takes a decision. Throws where one has been taken, where the time is over, and where nobody waits any more. */
  decide(id: string, decision: PermissionDecision, nowMs: number): Permission {
    return this.#file.change(() => {
      const permission = this.get(id, nowMs);
      mustBePending(permission);
      const { answer, who, comment } = this.#recorded(permission, { ...decision, by: 'person' }, nowMs);
      this.#settle(permission.id, answer === 'allow' ? 'allowed' : 'denied', who, comment, nowMs);
      return this.get(permission.id, nowMs);
    });
  }

  /** Lets the defaults hold of what was not answered in time. */
  expire(url: string, who: string, nowMs: number): Permission[] {
    return this.#file.change(() =>
      this.#file
        .all("SELECT * FROM permissions WHERE url = ? AND state = 'pending' AND until_ms <= ?", [url, nowMs])
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
    this.#file.change(() => {
      const changes = this.#file.run(
        "UPDATE permissions SET state = 'gone', comment = ?, decided_ms = ? WHERE id = ? AND state = 'pending'",
        [why, nowMs, id],
      );
      if (changes > 0) this.#happened(id, 'gone', nowMs);
    });
  }

  /** What waits for a person, and what is decided and OpenCode has not been told. */
  open(url: string, nowMs: number): { readonly waiting: Permission[]; readonly unsent: Permission[] } {
    const rows = this.#file
      .all(`SELECT * FROM permissions WHERE url = ? AND reply IS NULL AND state <> 'gone' ORDER BY rowid`, [
        url,
      ])
      .map((row) => ({
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
    this.#file.change(() => {
      const changes = this.#file.run(
        "UPDATE permissions SET reply = ? WHERE id = ? AND (reply IS NULL OR (reply = 'late' AND ? = 'taken'))",
        [reply, id, reply],
      );
      if (changes > 0) this.#happened(id, reply === 'taken' ? 'delivered' : 'late', nowMs);
    });
  }

  /** Changes after the `n`-th, in their order. */
  happened(after: number, limit: number): Happened[] {
    return this.#file
      .all('SELECT * FROM happenings WHERE n > ? ORDER BY n LIMIT ?', [after, limit])
      .map((row) => Happened.parse(row));
  }

  /** Number of the last change; 0 before the first. */
  lastChange(): number {
    const [row] = this.#file.all('SELECT MAX(n) AS n FROM happenings', []);
    return z.object({ n: z.number().nullable() }).parse(row).n ?? 0;
  }

  /** Forgets what is over for long. */
  prune(nowMs: number): void {
    this.#file.change(() => {
      const old = this.#file
        .all("SELECT id FROM permissions WHERE asked_ms < ? AND state <> 'pending'", [nowMs - KEPT_MS])
        .map((row) => Id.parse(row).id);
      for (const id of old) this.#file.run('DELETE FROM permissions WHERE id = ?', [id]);
      this.#file.run('DELETE FROM happenings WHERE at_ms < ?', [nowMs - KEPT_MS]);
    });
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
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
    this.#file.run('UPDATE permissions SET state = ?, who = ?, comment = ?, decided_ms = ? WHERE id = ?', [
      ...[state, who, comment, nowMs, id],
    ]);
    this.#happened(id, state, nowMs);
  }

  #happened(id: string, kind: string, nowMs: number): void {
    this.#file.run('INSERT INTO happenings (at_ms, permission, kind) VALUES (?, ?, ?)', [nowMs, id, kind]);
  }
}

const ruleName = (rule: number): string => `rule ${rule}`;

/** Nobody is to decide by a part without knowing that it is one. */
function tooLong(characters: number): string {
  return JSON.stringify({ omitted: `${characters} characters came with the request, too many to be kept` });
}

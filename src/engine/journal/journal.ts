import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { Evaluation } from '../../fitness/evaluation.ts';
import type { Genome } from '../../mutation/genome.ts';
import type { Clock } from '../clock.ts';
import type { Applied, Ask, Result } from '../search.ts';
import { lockCampaign } from './lock.ts';
import { JournalReader, pragma, type CampaignMeta, type Purpose } from './reader.ts';
import { packEvaluation, proposalSeal, seal } from './records.ts';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION, UPGRADES } from './schema.ts';
import { guarded } from './sqlite-errors.ts';

/**
 * The truth of a campaign, on disk. Each call that writes is one transaction and is durable when it returns
 * (`synchronous=FULL`: the write-ahead log is synced at every commit, so that a result that counts survives a power cut).
 */
export class Journal extends JournalReader implements Disposable {
  private constructor(
    path: string,
    db: Database.Database,
    private readonly lock: Disposable,
    private readonly clock: Clock,
  ) {
    super(path, db);
  }

  /** Starts the journal of a new campaign in an existing folder. */
  static create(folder: string, meta: CampaignMeta, clock: Clock): Journal {
    const path = join(folder, 'campaign.db');
    const lock = lockCampaign(join(folder, 'campaign.lock'));
    try {
      if (existsSync(path) && !isBlank(path)) {
        throw new ToolfinchError(
          'CAMPAIGN_EXISTS',
          `There is a campaign in ${folder} already.`,
          'Continue it with `toolfinch resume`, or give the new one another name.',
          ExitCode.usage,
        );
      }
      const db = guarded(path, () => openForWriting(path));
      const journal = new Journal(path, db, lock, clock);
      journal.#write(() => {
        db.exec(SCHEMA);
        db.exec(`PRAGMA application_id=${APPLICATION_ID}; PRAGMA user_version=${SCHEMA_VERSION}`);
        const insert = db.prepare('INSERT INTO meta VALUES (?, ?)');
        for (const [key, value] of Object.entries(meta)) insert.run([key, JSON.stringify(value)]);
      });
      return journal;
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  /** Opens the journal of a campaign to go on with it; one of an older version is upgraded. Refuses one that is damaged or of a newer version. */
  static resume(folder: string, clock: Clock): Journal {
    const path = join(folder, 'campaign.db');
    JournalReader.open(folder).close();
    const lock = lockCampaign(join(folder, 'campaign.lock'));
    try {
      const db = guarded(path, () => upgraded(openForWriting(path)));
      return new Journal(path, db, lock, clock);
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  /** The baseline's evaluation is the result of proposal 0. */
  recordBaseline(id: string, genome: Genome, evaluation: Evaluation): void {
    this.#write(() => {
      this.#variant(id, 0, genome);
      this.#evaluation('search', evaluation);
    });
  }

  /** A told result and what applying it did. */
  record(ask: Ask, result: Result, applied: readonly Applied[]): void {
    this.#write(() => {
      if (result.kind === 'evaluated') this.#variant(result.id, ask.n, result.genome);
      const row = {
        n: ask.n,
        parents: JSON.stringify(ask.parents),
        operator: result.kind === 'evaluated' ? result.operator : ask.operator,
        stream: JSON.stringify(ask.request.stream),
        ...(result.kind === 'evaluated'
          ? {
              child: result.id,
              summary: result.summary,
              cause: result.cause ?? null,
              reason: null,
              detail: null,
              evaluation: this.#searchRow(result),
            }
          : {
              ...{ child: null, summary: null, cause: null, evaluation: null },
              ...{ reason: result.reason, detail: result.detail },
            }),
      };
      this.db
        .prepare(
          `INSERT INTO proposals (n, parents, operator, stream, child, summary, cause, reason, detail, evaluation, seal)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run([
          ...[row.n, row.parents, row.operator, row.stream, row.child, row.summary],
          ...[row.cause, row.reason, row.detail, row.evaluation, proposalSeal(row)],
        ]);
      this.#fates(applied);
    });
  }

  /** What replaying results did; told again on resume, which changes nothing. */
  recordApplied(applied: readonly Applied[]): void {
    if (applied.length > 0) this.#write(() => this.#fates(applied));
  }

  /** An evaluation outside the search: of finalists, of the claim. */
  recordEvaluation(purpose: Exclude<Purpose, 'search'>, evaluation: Evaluation): void {
    this.#write(() => this.#evaluation(purpose, evaluation));
  }

  event(kind: string, data: Readonly<Record<string, unknown>> = {}): void {
    this.#write(() => {
      this.db
        .prepare('INSERT INTO events (at, kind, data) VALUES (?, ?, ?)')
        .run([new Date(this.clock.now()).toISOString(), kind, JSON.stringify(data)]);
    });
  }

  override close(): void {
    // Moves the write-ahead log into the file: libsql may keep a closed connection until it is collected.
    if (this.db.open) guarded(this.path, () => this.db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all([]));
    super.close();
    this.lock[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Equal children share one evaluation, and so its row. */
  #searchRow({ id, evaluation }: Extract<Result, { kind: 'evaluated' }>): number {
    const packed = packEvaluation(evaluation);
    const known = this.db
      .prepare(`SELECT id FROM evaluations WHERE variant = ? AND purpose = 'search' AND seal = ?`)
      .get([id, packed.seal]);
    return known === undefined
      ? this.#evaluation('search', evaluation, packed)
      : z.object({ id: z.number() }).parse(known).id;
  }

  #variant(id: string, proposal: number, genome: Genome): void {
    const text = JSON.stringify(genome);
    this.db
      .prepare('INSERT OR IGNORE INTO variants VALUES (?, ?, ?, ?)')
      .run([id, proposal, text, seal(id, text)]);
  }

  #evaluation(purpose: Purpose, evaluation: Evaluation, packed = packEvaluation(evaluation)): number {
    const { variant, stage, split, outcome, objectives, timing } = evaluation;
    const { lastInsertRowid } = this.db
      .prepare(
        `INSERT INTO evaluations (variant, purpose, stage, split, outcome, objectives, wall_ms, json, seal)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run([
        ...[variant, purpose, stage, split, outcome.kind, JSON.stringify(objectives), timing.wallMs],
        ...[packed.json, packed.seal],
      ]);
    return Number(lastInsertRowid);
  }

  #fates(applied: readonly Applied[]): void {
    const insert = this.db.prepare('INSERT OR REPLACE INTO results VALUES (?, ?)');
    for (const { n, fate } of applied) insert.run([n, fate]);
  }

  #write(run: () => void): void {
    guarded(this.path, () => {
      this.db.exec('BEGIN IMMEDIATE');
      try {
        run();
        this.db.exec('COMMIT');
      } catch (error) {
        if (this.db.inTransaction) this.db.exec('ROLLBACK');
        throw error;
      }
    });
  }
}

function openForWriting(path: string): Database.Database {
  const db = new Database(path, { timeout: 5000 });
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON');
  return db;
}

/** The tables of an older version brought up to this one. */
function upgraded(db: Database.Database): Database.Database {
  const version = pragma(db, 'user_version');
  if (version === SCHEMA_VERSION) return db;
  db.exec('BEGIN IMMEDIATE');
  for (const sql of UPGRADES.slice(version - 1)) db.exec(sql);
  db.exec(`PRAGMA user_version=${SCHEMA_VERSION}`);
  db.exec('COMMIT');
  return db;
}

/** A file that a start left behind which was killed before its first commit. */
function isBlank(path: string): boolean {
  return guarded(path, () => {
    const db = new Database(path, { timeout: 1000 });
    try {
      return db.prepare('SELECT name FROM sqlite_master LIMIT 1').get([]) === undefined;
    } finally {
      db.close();
    }
  });
}

export type { CampaignMeta, Purpose } from './reader.ts';

import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'libsql';
import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { Evaluation, Stage } from '../../fitness/evaluation.ts';
import type { Genome } from '../../mutation/genome.ts';
import type { Split } from '../../suites/case.ts';
import type { Result } from '../search.ts';
import { LockProbe, type LockHolder } from './lock.ts';
import * as rows from './records.ts';
import { APPLICATION_ID, OLDER_VIEWS, SCHEMA_VERSION } from './schema.ts';
import { damaged, guarded } from './sqlite-errors.ts';

/** What a campaign is; fixed when it starts. */
export const CampaignMeta = z.object({
  name: z.string(),
  seed: z.string(),
  /** The configuration as it was given, with all defaults filled in. */
  config: z.record(z.string(), z.unknown()),
  suite: z.string(),
  suiteHash: z.string(),
  /** Of Toolfinch, OpenCode, Node, and the sandbox image. */
  versions: z.record(z.string(), z.string()),
  created: z.string(),
});
export type CampaignMeta = z.infer<typeof CampaignMeta>;

/** Why an evaluation was made; `preview` is validation on a few tasks. */
export type Purpose = 'search' | 'preview' | 'validation' | 'claim' | 'shadow';

/** A told proposal as it was recorded. */
export interface Recorded {
  readonly n: number;
  readonly parents: readonly string[];
  readonly operator: string;
  readonly result: Result;
}

export interface JournalEvent {
  readonly at: string;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

// Made once: to make a schema takes longer than to check a row by it.
const DataVersion = z.object({ data_version: z.number() });
const FirstProposal = z.object({ proposal: z.number() });
const MetaEntry = z.object({ key: z.string(), value: z.string() });

/** Reads a journal, also while its campaign is running. */
export class JournalReader {
  /** Texts of queries are few; to prepare one takes longer than to run it. */
  readonly #statements = new Map<string, Database.Statement>();
  readonly #lock: LockProbe;

  protected constructor(
    readonly path: string,
    protected readonly db: Database.Database,
  ) {
    this.#lock = new LockProbe(dirname(path));
  }

  /** Refuses, with a reason, a file that is missing, damaged, not a journal, or of a newer version. */
  static open(folder: string): JournalReader {
    const path = join(folder, 'campaign.db');
    if (!existsSync(path)) {
      throw new ToolfinchError(
        'CAMPAIGN_MISSING',
        `There is no campaign in ${folder} (no campaign.db).`,
        'Start one with `toolfinch run`, or name the right folder.',
        ExitCode.usage,
      );
    }
    return guarded(path, () => {
      const db = new Database(path, { timeout: 5000 });
      try {
        checkLength(path, db);
        check(path, db);
        for (const sql of OLDER_VIEWS.slice(pragma(db, 'user_version') - 1)) db.exec(sql);
        return new JournalReader(path, db);
      } catch (error) {
        db.close();
        throw error;
      }
    });
  }

  close(): void {
    this.#lock[Symbol.dispose]();
    this.#statements.clear();
    if (this.db.open) this.db.close();
  }

  /** The process that runs the campaign at this moment; undefined when none does. */
  holder(): LockHolder | undefined {
    return this.#lock.holder();
  }

  /** Another one whenever another connection has committed something. */
  dataVersion(): string {
    // Not by `get`: libsql adds to its row how long it took.
    return JSON.stringify(this.select('PRAGMA data_version', DataVersion));
  }

  meta(): CampaignMeta {
    const entries = this.select('SELECT key, value FROM meta', MetaEntry);
    const parsed = CampaignMeta.safeParse(
      Object.fromEntries(entries.map(({ key, value }) => [key, JSON.parse(value)])),
    );
    if (!parsed.success) throw damaged(this.path, 'its description is incomplete', parsed.error);
    return parsed.data;
  }

  /** Every told proposal, by number. The results, which may be large, are read when they are looked at. */
  recorded(): ReadonlyMap<number, Recorded> {
    const proposals = this.select('SELECT * FROM proposals ORDER BY n', rows.ProposalRow);
    return new Map(proposals.map((row) => [row.n, this.#recorded(row)]));
  }

  /** One told proposal. */
  proposal(n: number): Recorded | undefined {
    const [row] = this.select('SELECT * FROM proposals WHERE n = ?', rows.ProposalRow, [n]);
    return row && this.#recorded(row);
  }

  #recorded(row: rows.ProposalRow): Recorded {
    if (rows.proposalSeal(row) !== row.seal) throw damaged(this.path, `proposal ${row.n}`);
    const read = (): Result => this.#result(row);
    return {
      n: row.n,
      parents: JSON.parse(row.parents),
      operator: row.operator,
      get result() {
        return read();
      },
    };
  }

  #result(row: rows.ProposalRow): Result {
    if (row.child === null) {
      if (row.reason === null) throw damaged(this.path, `proposal ${row.n}`);
      return { kind: 'invalid', reason: row.reason, detail: row.detail ?? '' };
    }
    const genome = this.genome(row.child);
    const [evaluation] = this.select(
      'SELECT id, purpose, json, seal FROM evaluations WHERE id = ?',
      rows.EvaluationRow,
      [row.evaluation ?? -1],
    );
    if (!genome || !evaluation) throw damaged(this.path, `proposal ${row.n} lacks its variant or evaluation`);
    return {
      kind: 'evaluated',
      id: row.child,
      genome,
      operator: row.operator,
      summary: row.summary ?? '',
      ...(row.cause !== null && { cause: row.cause }),
      evaluation: this.#unpack(evaluation),
    };
  }

  /** What became of each applied proposal. */
  fates(): ReadonlyMap<number, string> {
    return new Map(
      this.select('SELECT n, fate FROM results ORDER BY n', rows.ResultRow).map(({ n, fate }) => [n, fate]),
    );
  }

  baseline(): { readonly id: string; readonly genome: Genome; readonly evaluation: Evaluation } | undefined {
    const [row] = this.select('SELECT * FROM variants WHERE proposal = 0 LIMIT 1', rows.VariantRow);
    if (!row) return undefined;
    const genome = rows.unpackGenome(row);
    const evaluation = this.evaluation('search', row.id, 'cases', 'train');
    if (!genome || !evaluation) throw damaged(this.path, 'the baseline');
    return { id: row.id, genome, evaluation };
  }

  genome(id: string): Genome | undefined {
    const [row] = this.select('SELECT * FROM variants WHERE id = ?', rows.VariantRow, [id]);
    if (!row) return undefined;
    const genome = rows.unpackGenome(row);
    if (!genome) throw damaged(this.path, `variant ${id}`);
    return genome;
  }

  /** The latest evaluation of a variant (or `builtin:NAME`) of that kind that ran to its end. */
  evaluation(purpose: Purpose, variant: string, stage: Stage, split: Split): Evaluation | undefined {
    const [row] = this.select(
      `SELECT id, purpose, json, seal FROM evaluations
       WHERE variant = ? AND purpose = ? AND stage = ? AND split = ? AND outcome <> 'infra-error'
       ORDER BY id DESC LIMIT 1`,
      rows.EvaluationRow,
      [variant, purpose, stage, split],
    );
    return row && this.#unpack(row);
  }

  /** The evaluation of a row, whatever it came to. */
  evaluationById(id: number): { readonly purpose: string; readonly evaluation: Evaluation } | undefined {
    const [row] = this.select(
      'SELECT id, purpose, json, seal FROM evaluations WHERE id = ?',
      rows.EvaluationRow,
      [id],
    );
    return row && { purpose: row.purpose, evaluation: this.#unpack(row) };
  }

  events(kind?: string): readonly JournalEvent[] {
    const where = kind === undefined ? '' : 'WHERE kind = ?';
    return this.select(
      `SELECT at, kind, data FROM events ${where} ORDER BY id`,
      rows.EventRow,
      kind === undefined ? [] : [kind],
    ).map(({ data, ...event }) => ({ ...event, data: JSON.parse(data) }));
  }

  lastEvent(): JournalEvent | undefined {
    const [row] = this.select('SELECT at, kind, data FROM events ORDER BY id DESC LIMIT 1', rows.EventRow);
    return row && { ...row, data: JSON.parse(row.data) };
  }

  /** The proposal that was the first to be told with this variant; 0 for the baseline. */
  firstProposal(variant: string): number | undefined {
    return this.select('SELECT proposal FROM variants WHERE id = ?', FirstProposal, [variant])[0]?.proposal;
  }

  #unpack(row: z.infer<typeof rows.EvaluationRow>): Evaluation {
    const evaluation = rows.unpackEvaluation(row);
    if (!evaluation) throw damaged(this.path, `evaluation ${row.id}`);
    return evaluation;
  }

  #prepared(sql: string): Database.Statement {
    const known = this.#statements.get(sql) ?? this.db.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }

  /** Rows of a query that only reads, checked. For what has no method of its own; see `schema.ts` for the tables. */
  select<T>(sql: string, schema: z.ZodType<T>, values: readonly (string | number)[] = []): T[] {
    const found = guarded(this.path, () => this.#prepared(sql).all([...values]));
    return found.map((row) => {
      const parsed = schema.safeParse(row);
      if (!parsed.success)
        throw damaged(this.path, `unexpected content: ${z.prettifyError(parsed.error)}`, parsed.error);
      return parsed.data;
    });
  }
}

function check(path: string, db: Database.Database): void {
  const version = pragma(db, 'user_version');
  if (pragma(db, 'application_id') !== APPLICATION_ID) {
    if (db.prepare('SELECT name FROM sqlite_master LIMIT 1').get([]) === undefined) {
      throw new ToolfinchError(
        'CAMPAIGN_MISSING',
        `${path} is empty: its campaign was stopped before it had begun.`,
        'Start it again with `toolfinch run`.',
        ExitCode.usage,
      );
    }
    throw damaged(path, 'it is not a journal of Toolfinch');
  }
  if (version > SCHEMA_VERSION) {
    throw new ToolfinchError(
      'JOURNAL_NEWER',
      `${path} was written by a newer Toolfinch (format ${version}; this one reads up to ${SCHEMA_VERSION}).`,
      'Update Toolfinch to go on with this campaign.',
      ExitCode.usage,
    );
  }
  const findings = db.prepare('PRAGMA quick_check').all([]) as { quick_check?: unknown }[];
  const [first] = findings;
  if (first?.quick_check !== 'ok')
    throw damaged(path, String(first?.quick_check ?? 'its pages do not fit together'));
}

/**
 * SQLite reads what is missing at the end of a file as zeros; its header says how long the file should be. It is asked for
 * it rather than the file: to close a file that one has open again drops the locks by which SQLite holds it.
 */
function checkLength(path: string, db: Database.Database): void {
  const pages = pragma(db, 'page_count') * pragma(db, 'page_size');
  const wal = `${path}-wal`;
  // What is not in the file yet is in the write-ahead log; the log is looked at first, for it is emptied last.
  const isWhole = !existsSync(wal) || statSync(wal).size === 0;
  if (isWhole && statSync(path).size < pages) throw damaged(path, 'its end is missing');
}

export function pragma(db: Database.Database, name: string): number {
  const row = db.prepare(`PRAGMA ${name}`).get([]) as Record<string, unknown> | undefined;
  return Number(row?.[name]);
}

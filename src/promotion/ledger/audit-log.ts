import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { replaceFile, syncFolder } from '../../durable-file.ts';
import { locked } from './lock.ts';
import { AuditRecord, GENESIS, recordHash, type Happening } from './record.ts';

/** How many records there are, and the hash of the last one. Kept beside the log, so that one that lost its end is known. */
export const Head = z.object({ count: z.int().min(0), hash: z.string() });
export type Head = z.infer<typeof Head>;

export const EMPTY_HEAD: Head = { count: 0, hash: GENESIS };

export interface AuditFiles {
  /** One record a line; lines are only ever added. */
  readonly log: string;
  readonly head: string;
  readonly lock: string;
}

export function auditFiles(archiveDir: string): AuditFiles {
  return {
    log: join(archiveDir, 'audit.ndjson'),
    head: join(archiveDir, 'audit.head.json'),
    lock: join(archiveDir, 'audit.lock'),
  };
}

/** Every decision about promotions of one archive, in the order in which they were taken. */
export class AuditLog {
  readonly files: AuditFiles;

  constructor(readonly archiveDir: string) {
    this.files = auditFiles(archiveDir);
  }

  /** What can be read of it, damaged or not; `verifyAudit` says whether it is whole. */
  records(): AuditRecord[] {
    return this.#lines().flatMap((line) => parseRecord(line) ?? []);
  }

  /** Takes what `decide` makes of the records so far, with nobody else writing in between. Durable on return. */
  append(
    who: string,
    at: string,
    decide: (records: readonly AuditRecord[]) => readonly Happening[],
  ): AuditRecord[] {
    mkdirSync(this.archiveDir, { recursive: true });
    return locked(this.files.lock, () => {
      const head = this.#settle();
      const happenings = decide(this.records());
      const added: AuditRecord[] = [];
      let { count, hash } = head;
      for (const what of happenings) {
        const body = { n: ++count, at, who, what, previous: hash };
        hash = recordHash(body);
        added.push({ ...body, hash });
      }
      if (added.length > 0) {
        this.#write(added.map((record) => `${JSON.stringify(record)}\n`).join(''));
        replaceFile(this.files.head, `${JSON.stringify({ count, hash })}\n`);
      }
      return added;
    });
  }

  head(): Head | undefined {
    if (!existsSync(this.files.head)) return undefined;
    try {
      return Head.parse(JSON.parse(readFileSync(this.files.head, 'utf8')));
    } catch {
      return undefined;
    }
  }

  #text(): string {
    return existsSync(this.files.log) ? readFileSync(this.files.log, 'utf8') : '';
  }

  #lines(): string[] {
    return this.#text().split('\n').slice(0, -1);
  }

  /**
   * The head to go on from. A writer that died left a line cut off, which counts for nothing and is removed, or records
   * that the head does not know yet, which count. Anything else is damage, and nothing is added to that.
   */
  #settle(): Head {
    const text = this.#text();
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const lines = whole.split('\n').slice(0, -1);
    const head = existsSync(this.files.head) ? this.head() : EMPTY_HEAD;
    const last = lines.length > 0 ? parseRecord(lines.at(-1) ?? '') : undefined;
    const known = head && (head.count === 0 ? GENESIS : parseRecord(lines[head.count - 1] ?? '')?.hash);
    const isSound =
      head !== undefined &&
      known === head.hash &&
      (lines.length === 0 || (last?.n === lines.length && recordHash(last) === last.hash));
    if (!isSound) throw damaged(this.files.log);
    if (whole.length < text.length) cutTo(this.files.log, Buffer.byteLength(whole));
    return last ? { count: last.n, hash: last.hash } : EMPTY_HEAD;
  }

  #write(lines: string): void {
    const isNew = !existsSync(this.files.log);
    const file = openSync(this.files.log, 'a');
    try {
      const bytes = Buffer.from(lines);
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (isNew) syncFolder(this.archiveDir);
  }
}

export function parseRecord(line: string): AuditRecord | undefined {
  try {
    return AuditRecord.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function cutTo(path: string, bytes: number): void {
  const file = openSync(path, 'r+');
  try {
    ftruncateSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function damaged(log: string): ToolfinchError {
  return new ToolfinchError(
    'AUDIT_DAMAGED',
    `The end of the audit log ${log} is not what was written; nothing was added to it.`,
    'See `toolfinch audit verify`; move the log and its head away, as evidence, to begin a new one.',
    ExitCode.failed,
  );
}

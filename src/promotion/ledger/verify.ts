import { existsSync, readFileSync } from 'node:fs';
import { alteredFiles } from './altered-files.ts';
import { EMPTY_HEAD, parseRecord, type AuditLog } from './audit-log.ts';
import { GENESIS, recordHash } from './record.ts';
import { unproven } from './unproven.ts';

/** Something about the log, or what it has the hash of, that is not as it was written. */
export interface Finding {
  /** Line of the log; undefined for what concerns the whole. */
  readonly line?: number;
  /** What is not as it was written, where that is not the log. */
  readonly file?: string;
  readonly what: string;
}

export interface AuditVerdict {
  readonly records: number;
  /** Hash of the last record: kept elsewhere, it is what a later log is held against. */
  readonly head: string;
  readonly findings: readonly Finding[];
  /** True where a writer died between a record and the head; the next one mends it. */
  readonly interrupted: boolean;
}

/** The log as `verifyAudit` finds it, and the files that it has the hashes of. */
export function verifyArchive(log: AuditLog, expected?: string): AuditVerdict {
  const verdict = verifyAudit(log, expected);
  return { ...verdict, findings: [...verdict.findings, ...alteredFiles(log.archiveDir, log.records())] };
}

/**
 * Holds every record against its hash, its number and the record before it, signed decisions against their keys, and the
 * whole against the head. `expected` is a hash that was kept elsewhere: it must still stand in the log. Without one, a log
 * that was rewritten from some record on, hashes and head included, cannot be told from a true one.
 */
export function verifyAudit(log: AuditLog, expected?: string): AuditVerdict {
  const { files } = log;
  const text = existsSync(files.log) ? readFileSync(files.log, 'utf8') : '';
  const parts = text.split('\n');
  const torn = parts.pop() ?? '';
  const findings: Finding[] = [];
  const hashes: string[] = [];
  let previous = GENESIS;
  for (const [at, line] of parts.entries()) {
    const record = parseRecord(line);
    const found = (what: string): void => void findings.push({ line: at + 1, what });
    if (!record) {
      found('is not a record');
      // What follows can still be held against itself.
      const next = parseRecord(parts[at + 1] ?? '');
      previous = next?.previous ?? previous;
      continue;
    }
    if (recordHash(record) !== record.hash) found(`record ${record.n} (${record.what.kind}) was altered`);
    if (record.n !== at + 1)
      found(`record ${record.n} (${record.what.kind}) stands where record ${at + 1} was`);
    else if (record.previous !== previous)
      found(`record ${record.n} (${record.what.kind}) does not follow the one before it`);
    previous = record.hash;
    hashes.push(record.hash);
  }
  for (const { n, who, what } of unproven(log.records()))
    findings.push({
      line: n,
      what: `record ${n} (${what.kind}) has no signature of ${who} that holds`,
    });
  const head = log.head();
  const isCrash = isInterrupted(parts, head?.count ?? 0, torn);
  const whole = (what: string): void => void findings.push({ what });
  if (existsSync(files.head) && !head) whole('the head cannot be read');
  else if (!head && parts.length > 1) whole('the head is missing');
  const { count, hash } = head ?? EMPTY_HEAD;
  if (count > parts.length) whole(`${count - parts.length} of ${count} records are missing from the end`);
  else if (count > 0 && parseRecord(parts[count - 1] ?? '')?.hash !== hash)
    whole(`record ${count} is not the one that the head names`);
  if (torn !== '' && count > parts.length) whole('the last line is cut off');
  if (expected !== undefined && !hashes.some((known) => known.startsWith(expected)))
    whole(`no record has the hash ${expected}`);
  return { records: parts.length, head: previous, findings, interrupted: isCrash };
}

function isInterrupted(lines: readonly string[], known: number, torn: string): boolean {
  return lines.length > known || (torn !== '' && lines.length === known);
}

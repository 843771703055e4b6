import { fork } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditLog } from '../../../src/promotion/ledger/audit-log.ts';
import { canonicalJson } from '../../../src/promotion/ledger/canonical-json.ts';
import type { Happening } from '../../../src/promotion/ledger/record.ts';
import { verifyAudit } from '../../../src/promotion/ledger/verify.ts';

const AT = '2026-01-01T00:00:00.000Z';
const files = { '/p/.opencode/tool/edit.ts': null };

/** One of every kind, in an order that could happen. */
const happenings: readonly Happening[] = [
  {
    kind: 'requested',
    request: 'r1',
    tool: 'edit',
    variant: 'v1',
    project: '/p',
    target: { kind: 'canary', share: 0.5 },
    evidence: 'e1',
    inUse: files,
    approvers: 1,
    selfApproval: true,
    expires: AT,
  },
  { kind: 'viewed', request: 'r1' },
  { kind: 'approved', request: 'r1', comment: 'fine', byPolicy: false },
  { kind: 'installed', request: 'r1', place: '/p', before: files, after: files },
  { kind: 'canary-ended', request: 'r1', outcome: 'demoted', reason: 'worse' },
  { kind: 'rolled-back', request: 'r1', place: '/p', reason: 'worse' },
  {
    kind: 'returned',
    ...{ request: 'r1', moment: 'installed', place: '/p', before: files, after: files, reason: 'better' },
  },
  { kind: 'rejected', request: 'r2', comment: 'no' },
  { kind: 'expired', request: 'r3' },
  { kind: 'superseded', request: 'r4', by: 'r5' },
  {
    kind: 'permission-decided',
    permission: 'per_1',
    asked: 'bash: make',
    server: 'http://127.0.0.1:4096',
    session: 'ses_1',
    answer: 'deny',
    comment: 'not now',
    by: 'person',
  },
];

let folder: string;
let log: AuditLog;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-audit-'));
  log = new AuditLog(folder);
  log.append('ann', AT, () => happenings);
});
afterEach(() => rmSync(folder, { recursive: true }));

const lines = (): string[] => readFileSync(log.files.log, 'utf8').split('\n').slice(0, -1);
const write = (kept: readonly string[]): void =>
  writeFileSync(log.files.log, kept.map((l) => `${l}\n`).join(''));
const findings = (): string[] => verifyAudit(log).findings.map(({ what }) => what);

describe('the audit log', () => {
  it('gives back what was written, and is whole', () => {
    expect(log.records().map(({ what }) => what)).toEqual(happenings);
    expect(verifyAudit(log)).toMatchObject({
      records: 11,
      findings: [],
      interrupted: false,
      head: log.head()?.hash,
    });
  });

  for (const [at, { kind }] of happenings.entries()) {
    it(`notices a record of kind ${kind} that was altered in any field`, () => {
      const record = JSON.parse(lines()[at] ?? '') as Record<string, unknown>;
      for (const [field, value] of Object.entries({ ...record, more: 'x' })) {
        const altered = { ...record, [field]: typeof value === 'number' ? value + 1 : `${String(value)}x` };
        write(lines().with(at, JSON.stringify(altered)));
        expect(findings(), field).not.toEqual([]);
        write(lines().with(at, JSON.stringify(record)));
      }
      const what = record['what'] as Record<string, unknown>;
      for (const field of Object.keys(what)) {
        const altered = { ...record, what: { ...what, [field]: 'other' } };
        write(lines().with(at, JSON.stringify(altered)));
        expect(findings(), field).not.toEqual([]);
        write(lines().with(at, JSON.stringify(record)));
      }
      expect(findings()).toEqual([]);
    });

    it(`notices a record of kind ${kind} that was removed`, () => {
      write(lines().toSpliced(at, 1));
      expect(findings()).not.toEqual([]);
    });

    it(`notices a record of kind ${kind} that changed places with another`, () => {
      const other = (at + 1) % happenings.length;
      const all = lines();
      write(all.with(at, all[other] ?? '').with(other, all[at] ?? ''));
      expect(findings()).not.toEqual([]);
    });

    it(`notices a record of kind ${kind} that was told twice`, () => {
      const all = lines();
      write(all.toSpliced(at, 0, all[at] ?? ''));
      expect(findings()).not.toEqual([]);
    });
  }

  it('notices that its end was removed, whatever the length', () => {
    const all = lines();
    for (let kept = 0; kept < all.length; kept++) {
      write(all.slice(0, kept));
      expect(findings(), `${kept} kept`).not.toEqual([]);
    }
  });

  it('notices that log or head is gone', () => {
    const head = readFileSync(log.files.head, 'utf8');
    rmSync(log.files.head);
    expect(findings()).toContain('the head is missing');
    writeFileSync(log.files.head, head);
    rmSync(log.files.log);
    expect(findings()).toContain('11 of 11 records are missing from the end');
  });

  it('holds a log that was rewritten with its head against a hash that was kept elsewhere', () => {
    const kept = log.head()?.hash ?? '';
    rmSync(log.files.log);
    rmSync(log.files.head);
    for (const what of happenings.slice(0, 5)) log.append('eve', AT, () => [what]);
    // What a chain without a key cannot know by itself.
    expect(findings()).toEqual([]);
    expect(verifyAudit(log, kept).findings).toEqual([{ what: `no record has the hash ${kept}` }]);
  });

  it('names the line', () => {
    const all = lines();
    write(all.with(2, (all[2] ?? '').replace('fine', 'Fine')));
    expect(verifyAudit(log).findings).toEqual([{ line: 3, what: 'record 3 (approved) was altered' }]);
  });

  it('goes on after a writer that died in the middle of a line', () => {
    appendFileSync(log.files.log, '{"n":12,"at":"2026');
    expect(verifyAudit(log)).toMatchObject({ findings: [], interrupted: true });
    log.append('bob', AT, () => [{ kind: 'viewed', request: 'r1' }]);
    expect(verifyAudit(log)).toMatchObject({ records: 12, findings: [], interrupted: false });
  });

  it('goes on after a writer that died between record and head', () => {
    const before = readFileSync(log.files.head, 'utf8');
    log.append('bob', AT, () => [{ kind: 'viewed', request: 'r1' }]);
    writeFileSync(log.files.head, before);
    expect(verifyAudit(log)).toMatchObject({ records: 12, findings: [], interrupted: true });
    log.append('bob', AT, () => [{ kind: 'viewed', request: 'r1' }]);
    expect(verifyAudit(log)).toMatchObject({ records: 13, findings: [], interrupted: false });
  });

  it('adds nothing to a log whose end is not what was written', () => {
    const all = lines();
    write(all.slice(0, -1));
    expect(() => log.append('bob', AT, () => [{ kind: 'viewed', request: 'r1' }])).toThrow(
      expect.objectContaining({ code: 'AUDIT_DAMAGED' }),
    );
    expect(lines()).toHaveLength(10);
  });

  it('writes nothing where the decision throws', () => {
    expect(() =>
      log.append('bob', AT, () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(lines()).toHaveLength(11);
    log.append('bob', AT, () => [{ kind: 'viewed', request: 'r1' }]);
    expect(verifyAudit(log).findings).toEqual([]);
  });

  it('keeps one chain under several writers, also when one is killed', { timeout: 60_000 }, async () => {
    const child = fileURLToPath(new URL('./audit-writer.mts', import.meta.url));
    const writers = ['a', 'b', 'c'].map((who) =>
      fork(child, [folder, who, who === 'c' ? '100000' : '25'], {
        execArgv: ['--import', 'tsx'],
        stdio: 'inherit',
      }),
    );
    const ends = writers.map(
      (writer) => new Promise<void>((resolve) => writer.once('exit', () => resolve())),
    );
    await Promise.all(ends.slice(0, 2));
    writers[2]?.kill('SIGKILL');
    await Promise.all(ends);
    log.append('ann', AT, () => [{ kind: 'viewed', request: 'r1' }]);
    expect(verifyAudit(log)).toMatchObject({ findings: [], interrupted: false });
    const who = log.records().map((record) => record.who);
    expect(who.filter((name) => name === 'a')).toHaveLength(25);
    expect(who.filter((name) => name === 'b')).toHaveLength(25);
    expect(existsSync(`${log.files.head}.new`)).toBe(false);
  });
});

describe('canonical JSON', () => {
  it('is the same for equal data, whatever the order of the keys', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
  });
});

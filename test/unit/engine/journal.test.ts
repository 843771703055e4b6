import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ToolfinchError } from '../../../src/errors.ts';
import { Journal, type CampaignMeta } from '../../../src/engine/journal/journal.ts';
import { variantOf, variantsInOrder } from '../../../src/engine/journal/listing.ts';
import { JournalReader } from '../../../src/engine/journal/reader.ts';
import type { Ask, Result } from '../../../src/engine/search.ts';
import { syntheticBaseline, syntheticEvaluation, syntheticId } from './synthetic.ts';

const clock = { now: () => 1_700_000_000_000 };
const meta: CampaignMeta = {
  name: 'test',
  seed: 's',
  config: {},
  suite: 'suite',
  suiteHash: 'hash',
  versions: { toolfinch: '0' },
  created: '2026-01-01T00:00:00.000Z',
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function ask(n: number): Ask {
  return {
    n,
    parents: ['p'],
    operator: 'digit',
    rival: 'p',
    request: { parents: [syntheticBaseline], operator: 'digit', stream: ['s', n] },
  };
}

function child(digits: string): Extract<Result, { kind: 'evaluated' }> {
  const genome = { entry: 'edit.ts', files: { 'edit.ts': digits } };
  const id = syntheticId(genome);
  return {
    kind: 'evaluated',
    id,
    genome,
    operator: 'digit',
    summary: 'a digit',
    evaluation: syntheticEvaluation(id, genome),
  };
}

function filled(count: number): void {
  using journal = Journal.create(folder, meta, clock);
  journal.recordBaseline('base', syntheticBaseline, syntheticEvaluation('base', syntheticBaseline));
  for (let n = 1; n <= count; n++)
    journal.record(ask(n), child(String(n).padStart(10, '7')), [{ n, fate: 'new' }]);
  journal.event('started', { by: 'a test' });
}

function refusal(run: () => unknown): ToolfinchError {
  try {
    run();
  } catch (error) {
    if (error instanceof ToolfinchError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('the journal', () => {
  test('gives back what was told, in any order', () => {
    {
      using journal = Journal.create(folder, meta, clock);
      journal.recordBaseline('base', syntheticBaseline, syntheticEvaluation('base', syntheticBaseline));
      journal.record(ask(2), child('7777777777'), []);
      journal.record(ask(1), { kind: 'invalid', reason: 'no-site', detail: 'none' }, [
        { n: 1, fate: 'invalid' },
        { n: 2, fate: 'new' },
      ]);
      journal.recordEvaluation('claim', syntheticEvaluation('base', syntheticBaseline, 'tasks', 'heldout'));
      journal.event('heldout-opened', { why: 'claim' });
    }
    using journal = Journal.resume(folder, clock);
    expect(journal.meta()).toEqual(meta);
    expect(journal.baseline()?.genome).toEqual(syntheticBaseline);
    expect([...journal.recorded().keys()]).toEqual([1, 2]);
    expect(journal.recorded().get(2)?.result).toEqual(child('7777777777'));
    expect([...journal.fates()]).toEqual([
      [1, 'invalid'],
      [2, 'new'],
    ]);
    expect(journal.evaluation('claim', 'base', 'tasks', 'heldout')?.trials).toHaveLength(10);
    expect(journal.evaluation('claim', 'base', 'cases', 'heldout')).toBeUndefined();
    expect(journal.events('heldout-opened')).toEqual([
      { at: '2023-11-14T22:13:20.000Z', kind: 'heldout-opened', data: { why: 'claim' } },
    ]);
  });

  test('keeps the cause that a model stated, under the seal of its proposal', () => {
    {
      using journal = Journal.create(folder, meta, clock);
      journal.record(ask(1), { ...child('7777777777'), cause: 'it counts blanks' }, []);
      journal.record(ask(2), child('7777777770'), []);
    }
    const reader = JournalReader.open(folder);
    expect(reader.recorded().get(1)?.result).toEqual({ ...child('7777777777'), cause: 'it counts blanks' });
    expect([1, 2].map((n) => variantOf(reader, n)?.cause ?? undefined)).toEqual([
      'it counts blanks',
      undefined,
    ]);
    reader.close();
    const db = new Database(join(folder, 'campaign.db'));
    db.exec("UPDATE proposals SET cause = 'another' WHERE n = 1");
    db.close();
    const changed = JournalReader.open(folder);
    expect(refusal(() => changed.recorded()).code).toBe('JOURNAL_DAMAGED');
    changed.close();
  });

  test('of version 1 is read as it is, and upgraded when it is resumed', () => {
    filled(2);
    const path = join(folder, 'campaign.db');
    const version = (): unknown => {
      const db = new Database(path);
      const row = db.prepare('PRAGMA user_version').get([]);
      db.close();
      return row;
    };
    const db = new Database(path);
    db.exec('ALTER TABLE proposals DROP COLUMN cause; PRAGMA user_version=1');
    db.close();
    const reader = JournalReader.open(folder);
    expect(reader.recorded().get(1)?.result).toMatchObject({ kind: 'evaluated', summary: 'a digit' });
    expect(variantOf(reader, 1)?.cause).toBeNull();
    expect(variantsInOrder(reader, { limit: 9 })).toHaveLength(3);
    reader.close();
    expect(version()).toMatchObject({ user_version: 1 });
    {
      using journal = Journal.resume(folder, clock);
      journal.record(ask(3), { ...child('3333333333'), cause: 'it was blind' }, []);
      expect([...journal.recorded().keys()]).toEqual([1, 2, 3]);
      expect(variantOf(journal, 3)?.cause).toBe('it was blind');
    }
    expect(version()).toMatchObject({ user_version: 2 });
  });

  test('stores the evaluation of equal children once', () => {
    {
      using journal = Journal.create(folder, meta, clock);
      journal.record(ask(1), child('7777777777'), []);
    }
    {
      using journal = Journal.resume(folder, clock);
      journal.record(ask(2), child('7777777777'), []);
      expect(journal.recorded().get(2)?.result).toEqual(child('7777777777'));
    }
    const db = new Database(join(folder, 'campaign.db'));
    expect(db.prepare('SELECT count(*) AS n FROM evaluations').get([])).toMatchObject({ n: 1 });
    db.close();
  });

  test('has one writer, and readers beside it', () => {
    using journal = Journal.create(folder, meta, clock);
    const error = refusal(() => Journal.resume(folder, clock));
    expect(error).toMatchObject({ code: 'CAMPAIGN_RUNNING', exitCode: 4 });
    expect(error.what).toContain(`process ${process.pid}`);
    const reader = JournalReader.open(folder);
    journal.record(ask(1), child('7777777777'), []);
    expect(reader.recorded().size).toBe(1);
    reader.close();
  });

  test('refuses to start over an existing campaign and to resume a missing one', () => {
    filled(1);
    expect(refusal(() => Journal.create(folder, meta, clock))).toMatchObject({
      code: 'CAMPAIGN_EXISTS',
      exitCode: 2,
    });
    expect(refusal(() => Journal.resume(join(folder, 'nowhere'), clock))).toMatchObject({
      code: 'CAMPAIGN_MISSING',
      exitCode: 2,
    });
    using again = Journal.resume(folder, clock);
    expect(again.recorded().size).toBe(1);
  });

  test('refuses a newer format and files that are no journal', () => {
    filled(1);
    const path = join(folder, 'campaign.db');
    const db = new Database(path);
    db.exec('PRAGMA user_version=99');
    db.close();
    const newer = refusal(() => Journal.resume(folder, clock));
    expect(newer).toMatchObject({ code: 'JOURNAL_NEWER', exitCode: 2 });
    expect(newer.what).toContain('99');
    rmSync(`${path}-wal`, { force: true });
    writeFileSync(path, 'this is a letter, not a database '.repeat(100));
    expect(refusal(() => JournalReader.open(folder))).toMatchObject({ code: 'JOURNAL_DAMAGED', exitCode: 4 });
  });

  test('refuses a truncated file wherever it is cut', () => {
    filled(12);
    const path = join(folder, 'campaign.db');
    const copy = mkdtempSync(join(tmpdir(), 'toolfinch-journal-cut-'));
    const { length } = readFileSync(path);
    for (const share of [0.1, 0.35, 0.6, 0.85, 0.99]) {
      cpSync(path, join(copy, 'campaign.db'));
      truncateSync(join(copy, 'campaign.db'), Math.floor(length * share));
      expect(refusal(() => Journal.resume(copy, clock)).code, `cut at ${share}`).toBe('JOURNAL_DAMAGED');
    }
    rmSync(copy, { recursive: true });
  });

  test('never misreads a file with changed bytes: it is refused, or what it says is what was told', () => {
    filled(12);
    const path = join(folder, 'campaign.db');
    const bytes = readFileSync(path);
    const intact = JournalReader.open(folder);
    const told = JSON.stringify([...intact.recorded()]);
    intact.close();
    let refused = 0;
    for (let at = 3000; at < bytes.length; at += 997) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x20;
      writeFileSync(path, damaged);
      try {
        const reader = JournalReader.open(folder);
        try {
          expect(JSON.stringify([...reader.recorded()])).toBe(told);
        } finally {
          reader.close();
        }
      } catch (error) {
        if (!(error instanceof ToolfinchError)) throw error;
        expect(error.code).toBe('JOURNAL_DAMAGED');
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(3);
  });

  test('says that the disk is full and keeps what had been told', () => {
    {
      using journal = Journal.create(folder, meta, clock);
      journal.record(ask(1), child('7000000000'), []);
    }
    using journal = Journal.resume(folder, clock);
    // SQLite's own bound on the file gives the very error that a full disk gives.
    Reflect.get(journal, 'db').exec('PRAGMA max_page_count=20');
    const error = refusal(() => {
      for (let n = 2; n < 500; n++) journal.record(ask(n), child(String(n).padStart(10, '0')), []);
    });
    expect(error).toMatchObject({ code: 'DISK_FULL', exitCode: 4 });
    const seen = journal.recorded().size;
    journal.close();
    using after = Journal.resume(folder, clock);
    expect(after.recorded().size).toBe(seen);
    expect(seen).toBeGreaterThan(1);
  });
});

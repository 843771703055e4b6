import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpeningLedger, openingsFile } from '../../../src/engine/openings.ts';

describe('the ledger of held-out openings', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'toolfinch-openings-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const opening = (suiteHash: string) => ({
    at: '2026-01-01T00:00:00.000Z',
    who: 'ann@host',
    why: 'claim',
    suite: '/suites/edit',
    suiteHash,
    tools: ['a'],
  });

  it('counts the looks at each suite, over processes', () => {
    const file = join(folder, 'deep', 'openings.ndjson');
    expect(new OpeningLedger(file).record(opening('one'))).toBe(1);
    expect(new OpeningLedger(file).record(opening('two'))).toBe(1);
    expect(new OpeningLedger(file).record(opening('one'))).toBe(2);
    expect(new OpeningLedger(file).of('one')[0]).toEqual(opening('one'));
  });

  it('only adds: a line that was cut off harms no other', () => {
    const file = join(folder, 'openings.ndjson');
    const ledger = new OpeningLedger(file);
    ledger.record(opening('one'));
    appendFileSync(file, '{"at": "20\n');
    expect(ledger.record(opening('one'))).toBe(2);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(4);
  });

  it('lives where the system keeps state', () => {
    expect(openingsFile({ XDG_STATE_HOME: '/state' })).toBe('/state/toolfinch/openings.ndjson');
  });
});

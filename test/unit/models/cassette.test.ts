import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Cassette, CASSETTE_FILE, keyOf, type Entry } from '../../../src/models/cassette.ts';
import { Exchanges } from '../../../src/models/exchanges.ts';

const request = { model: 'a/b', system: 's', prompt: 'p', proposal: 1, attempt: 0 };
const usage = { tokensIn: 7, tokensOut: 3, usd: 0.5 };
const entry: Entry = {
  key: keyOf(request),
  model: 'a/b',
  operator: 'model-diff',
  proposal: 1,
  attempt: 0,
  prompt: 'p',
  outcome: { kind: 'reply', text: 'r', usage },
  ms: 12,
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-cassette-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const replayed = (replay: string): Exchanges =>
  new Exchanges({ folder, live: { replay }, limits: {}, timeoutMs: 1, redact: (text) => text });

describe('a cassette', () => {
  it('gives back what was put in, also after a restart', () => {
    const path = join(folder, CASSETTE_FILE);
    Cassette.open(path).add(entry);
    expect(Cassette.open(path).get(entry.key)).toEqual(entry);
    expect(Cassette.read(folder)).toEqual([entry]);
  });

  it('knows what was begun and never answered, and answers none of it', () => {
    const path = join(folder, CASSETTE_FILE);
    const begun: Entry = { ...entry, prompt: '', ms: 0, outcome: { kind: 'begun', usage } };
    const cassette = Cassette.open(path);
    cassette.add(begun);
    expect(Cassette.open(path).get(entry.key)).toBeUndefined();
    expect(Cassette.read(folder)).toEqual([begun]);
    // The process died, and another one asks again.
    cassette.add(begun);
    cassette.add(entry);
    expect(Cassette.open(path).get(entry.key)).toEqual(entry);
    expect(Cassette.read(folder)).toEqual([entry, begun]);
  });

  it('cuts off the line that a killed process left unfinished', () => {
    const path = join(folder, CASSETTE_FILE);
    Cassette.open(path).add(entry);
    appendFileSync(path, '{"key":"ü');
    expect(Cassette.open(path).entries()).toEqual([entry]);
    expect(readFileSync(path, 'utf8').endsWith('}\n')).toBe(true);
  });

  it('that is damaged is refused, not misread', () => {
    const path = join(folder, CASSETTE_FILE);
    writeFileSync(path, `{"key":1}\n${JSON.stringify(entry)}\n`);
    expect(() => Cassette.open(path)).toThrow(expect.objectContaining({ code: 'CASSETTE_DAMAGED' }));
  });

  it('tells requests apart by everything that is asked', () => {
    const changes = [{ model: 'a/c' }, { system: 't' }, { prompt: 'q' }, { proposal: 2 }, { attempt: 1 }];
    const keys = [request, ...changes.map((change) => ({ ...request, ...change }))].map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a replay', () => {
  it('answers from the recorded campaign, keeps a copy, and says that it was one', async () => {
    const before = mkdtempSync(join(tmpdir(), 'toolfinch-cassette-'));
    try {
      Cassette.open(join(before, CASSETTE_FILE)).add(entry);
      const exchanges = replayed(before);
      expect(await exchanges.ask('model-diff', request)).toEqual(entry.outcome);
      expect(exchanges.usage()).toMatchObject({ calls: 1, replayed: 1, tokensIn: 7, usd: 0.5 });
      expect(Cassette.read(folder)).toEqual([{ ...entry, replayed: true }]);
      await expect(exchanges.ask('model-diff', { ...request, prompt: 'else' })).rejects.toMatchObject({
        code: 'CASSETTE_LACKS',
      });
    } finally {
      rmSync(before, { recursive: true, force: true });
    }
  });

  it('of a folder without a cassette says so', async () => {
    await expect(replayed(join(folder, 'nothing')).ask('model-diff', request)).rejects.toMatchObject({
      code: 'CASSETTE_LACKS',
    });
  });
});

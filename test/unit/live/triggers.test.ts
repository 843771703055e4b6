import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/engine/config.ts';
import { planCampaign } from '../../../src/engine/plan-campaign.ts';
import { HarvestFolder } from '../../../src/live/harvest/harvest-folder.ts';
import { firingOf, recordStart } from '../../../src/live/triggers/firing.ts';
import { readTriggers, Trigger } from '../../../src/live/triggers/trigger-config.ts';
import { layOutCampaign } from '../../../src/live/triggers/triggered-campaign.ts';
import { WatchStore } from '../../../src/live/watch/watch-store.ts';
import { writeSmallProject } from '../../kit/small-campaign.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const URL = 'http://one';
let folder: string;
let store: WatchStore;
let n = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-triggers-'));
  store = new WatchStore(join(folder, 'watch.db'));
  store.useServer(URL, '1.18.33', NOW - 100 * HOUR);
});
afterEach(() => {
  store[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

function called(times: number, hoursAgo: number, more: { pattern?: string; ms?: number } = {}): void {
  for (let i = 0; i < times; i++) {
    const id = String(++n).padStart(6, '0');
    store.addCall({
      part: `prt_${id}`,
      session: 'ses_1',
      message: `msg_${id}`,
      tool: 'edit',
      status: more.pattern === undefined ? 'ok' : 'error',
      endedMs: NOW - hoursAgo * HOUR,
      ms: 10,
      chars: 100,
      args: id,
      ...more,
    });
  }
}

const trigger = (...when: object[]): Trigger =>
  Trigger.parse({ tool: 'edit', campaign: 'toolfinch.config.json', harvest: 'harvested', when });
const reason = (...when: object[]): string | undefined =>
  firingOf([trigger(...when)], store, URL, NOW)?.reason;

describe('a rule', () => {
  const failures = { rule: 'failure-rate', above: 0.3 };

  it('holds where failures are surely above the share, and not on a few calls', () => {
    called(15, 0.5, { pattern: 'not found' });
    expect(reason(failures)).toBeUndefined();
    called(10, 0.5);
    expect(reason(failures)).toBe('15 of 25 calls failed in 3600 s, above 30.0 %');
    expect(reason({ ...failures, above: 0.5 })).toBeUndefined();
  });

  it('holds where calls cost more than in the window before', () => {
    const growth = { rule: 'cost-growth', of: 'medianMs', times: 2 };
    called(20, 1.5, { ms: 10 });
    called(20, 0.5, { ms: 19 });
    expect(reason(growth)).toBeUndefined();
    called(30, 0.4, { ms: 25 });
    expect(reason(growth)).toBe('medianMs grew from 10 to 25 in 3600 s');
  });

  it('holds where a kind of failure is new', () => {
    called(5, 5, { pattern: 'old' });
    called(5, 0.5, { pattern: 'old' });
    called(2, 0.5, { pattern: 'new' });
    expect(reason({ rule: 'new-error' })).toBeUndefined();
    called(1, 0.5, { pattern: 'new' });
    expect(reason({ rule: 'new-error' })).toBe('a new kind of failure, 3 times: new');
  });

  it('holds once where OpenCode has another version', () => {
    const version = { rule: 'version-change' };
    expect(reason(version)).toBeUndefined();
    store.useServer(URL, '1.19.0', NOW - 1_000);
    const firing = firingOf([trigger(version)], store, URL, NOW);
    expect(firing?.reason).toBe('OpenCode is 1.19.0 now');
    if (firing) recordStart(store, URL, firing, NOW);
    expect(firingOf([trigger(version)], store, URL, NOW + 48 * HOUR)).toBeUndefined();
  });
});

describe('a trigger', () => {
  it('goes by what happens on its own server', () => {
    const own = trigger({ rule: 'failure-rate', above: 0.3 }, { rule: 'version-change' });
    store.useServer('http://two', '1.18.33', NOW - 100 * HOUR);
    store.useServer('http://two', '1.19.0', NOW - HOUR);
    called(30, 0.5, { pattern: 'not found' });
    expect(firingOf([own], store, URL, NOW)).toBeUndefined();
    const firing = firingOf([own], store, 'http://two', NOW);
    if (!firing) throw new Error('it did not fire');
    recordStart(store, 'http://two', firing, NOW);
    store.useServer(URL, '1.18.33', NOW);
    called(30, 0.5, { pattern: 'not found' });
    expect(firingOf([own], store, URL, NOW)).toBeDefined();
    expect(firingOf([own], store, 'http://two', NOW)).toBeUndefined();
  });

  it('fires once, not for every failure, and again when its time is over', () => {
    called(30, 0.5, { pattern: 'not found' });
    const own = { ...trigger({ rule: 'failure-rate', above: 0.3 }), atMostEverySec: 600 };
    const firing = firingOf([own], store, URL, NOW);
    if (!firing) throw new Error('it did not fire');
    recordStart(store, URL, firing, NOW);
    called(30, 0.4, { pattern: 'not found' });
    expect(firingOf([own], store, URL, NOW + 599_000)).toBeUndefined();
    expect(firingOf([own], store, URL, NOW + 600_000)).toBeDefined();
  });

  it('fires between its hours only, over midnight, too', () => {
    called(30, 0.5, { pattern: 'not found' });
    const hour = (byMs: number): string => new Date(NOW + byMs).toTimeString().slice(0, 5);
    const firesBetween = (from: number, to: number): boolean => {
      const own = {
        ...trigger({ rule: 'failure-rate', above: 0.3 }),
        between: [hour(from), hour(to)] as const,
      };
      return firingOf([{ ...own, between: [...own.between] }], store, URL, NOW) !== undefined;
    };
    expect(firesBetween(-HOUR, HOUR)).toBe(true);
    expect(firesBetween(HOUR, 2 * HOUR)).toBe(false);
    expect(firesBetween(-2 * HOUR, -HOUR)).toBe(false);
    expect(firesBetween(-20 * HOUR, HOUR)).toBe(true);
    expect(firesBetween(HOUR, -HOUR)).toBe(false);
    expect(
      Trigger.safeParse({ ...trigger({ rule: 'version-change' }), between: ['22:00', '24:00'] }).success,
    ).toBe(false);
  });

  it('lays out a campaign with the harvested cases in train, within its budget', async () => {
    writeSmallProject(folder);
    const harvested = HarvestFolder.open(join(folder, 'harvested'));
    const found = (id: string) => ({
      id,
      tool: 'edit',
      why: 'failed' as const,
      seen: 2,
      observed: 'not found',
      case: {
        id,
        mode: 'corrected',
        split: 'heldout' as const,
        source: 's/a.txt',
        files: { 'a.txt': `${id}\n` },
        args: { filePath: '{{workspace}}/a.txt', oldString: `${id}  `, newString: 'x' },
        permission: 'allow' as const,
        expect: { kind: 'files' as const, files: { 'a.txt': 'x\n' }, whitespace: 'tolerated' as const },
      },
    });
    harvested.add([found('accepted-one'), found('waiting-one')]);
    harvested.decide('accepted-one', 'accepted');
    const own: Trigger = {
      ...trigger({ rule: 'version-change' }),
      campaign: join(folder, 'toolfinch.config.json'),
      harvest: join(folder, 'harvested'),
      proposals: 3,
    };
    const { file, cases } = await layOutCampaign(own, harvested, 'live-edit-1');
    const config = parseConfig(JSON.parse(readFileSync(file, 'utf8')), file);
    expect([cases, config.proposals, config.name]).toEqual([1, 3, 'live-edit-1']);
    const { suite } = await planCampaign(config, folder, join(folder, 'campaign'));
    expect(suite.size).toMatchObject({
      train: { cases: 5 },
      validation: { cases: 4 },
      heldout: { cases: 4 },
    });
    const all = await layOutCampaign({ ...own, cases: 'all' }, harvested, 'live-edit-2');
    expect(all.cases).toBe(2);
  });
});

describe('a campaign that is laid out', () => {
  it('has every path of its configuration as it was meant there', async () => {
    writeSmallProject(folder, {
      suite: 'suite',
      archiveDir: 'kept',
      sandbox: { agent: { protocol: 'acp', command: ['agent'], folder: 'agent' } },
      checkout: { folder: 'repository', file: 'a.ts', test: ['bun', 'test'] },
      models: { use: [{ model: 'a/b' }], replay: 'asked' },
      remote: { url: 'http://127.0.0.1:9', replay: 'called' },
      notify: { sinks: [{ kind: 'file', path: 'told.ndjson' }] },
    });
    const campaign = join(folder, 'toolfinch.config.json');
    const own = { ...trigger({ rule: 'version-change' }), campaign, harvest: join(folder, 'harvested') };
    const { file } = await layOutCampaign(own, HarvestFolder.open(own.harvest), 'live-edit-1');
    expect(parseConfig(JSON.parse(readFileSync(file, 'utf8')), file)).toMatchObject({
      suite: join(own.harvest, 'campaigns/live-edit-1/suite'),
      archiveDir: join(folder, 'kept'),
      sandbox: { agent: { folder: join(folder, 'agent') } },
      checkout: { folder: join(folder, 'repository') },
      models: { replay: join(folder, 'asked') },
      remote: { replay: join(folder, 'called') },
      notify: { sinks: [{ path: join(folder, 'told.ndjson') }] },
    });
  });
});

describe('a file of triggers', () => {
  it.each([
    ['{', 'JSON'],
    ['{"triggers":[]}', 'triggers'],
    ['{"triggers":[{"tool":"edit","campaign":"c","harvest":"h","when":[{"rule":"moon"}]}]}', 'when'],
  ])('is refused with the field: %s', (text, words) => {
    const path = join(folder, 'triggers.json');
    writeFileSync(path, text);
    expect(() => readTriggers(path)).toThrow(words);
  });
});

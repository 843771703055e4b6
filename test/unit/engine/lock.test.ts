import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockCampaign, lockHolder, LockProbe } from '../../../src/engine/journal/lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a probe sees who holds the lock, each time that it looks, and is in nobody’s way', () => {
  using probe = new LockProbe(folder);
  expect(probe.holder()).toBeUndefined();
  {
    using _ = lockCampaign(join(folder, 'campaign.lock'));
    const self = { pid: process.pid, host: hostname() };
    expect([probe.holder(), probe.holder(), lockHolder(folder)]).toEqual([self, self, self]);
    expect(() => lockCampaign(join(folder, 'campaign.lock'))).toThrow(`by process ${process.pid}`);
  }
  expect(probe.holder()).toBeUndefined();
  lockCampaign(join(folder, 'campaign.lock'))[Symbol.dispose]();
  rmSync(join(folder, 'campaign.lock'));
  expect(probe.holder()).toBeUndefined();
});

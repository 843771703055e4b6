import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PermissionDesk } from '../../../src/api/permissions/permission-desk.ts';
import { PromotionConfig } from '../../../src/engine/promotion-config.ts';
import { followArchive } from '../../../src/notify/follow-archive.ts';
import type { Notification } from '../../../src/notify/notification.ts';
import { PromotionDesk } from '../../../src/promotion/desk.ts';
import { readInUse } from '../../../src/promotion/in-use.ts';
import { madeUpEvidence, plainTool } from '../../kit/promotion-evidence.ts';

const SOON = { timeout: 20_000, interval: 50 };
let folder: string;
let now = Date.parse('2026-01-01T12:00:00Z');
const clock = { now: () => now };
let told: Notification[];
let abort: AbortController;
let following: Promise<void>;
let permissions: PermissionDesk;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-follow-'));
  told = [];
  abort = new AbortController();
});
afterEach(async () => {
  abort.abort();
  await following;
  permissions[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

function follow(): void {
  permissions = new PermissionDesk(folder, clock.now);
  following = followArchive({
    promotions: new PromotionDesk(folder, clock),
    permissions,
    tell: (one) => void told.push(one),
    ...clock,
    signal: abort.signal,
    onNote: (line) => expect.unreachable(line),
  });
}
const types = (): string[] => told.map(({ type }) => type);

async function ask(desk: PromotionDesk, id: string): Promise<void> {
  const project = join(folder, `project-${id}`);
  mkdirSync(project);
  desk.ask({
    id,
    evidence: madeUpEvidence(plainTool('text.toUpperCase()'), { project }),
    inUse: await readInUse(project, 'shout'),
    target: { kind: 'tool' },
    policy: PromotionConfig.parse({ expireHours: 1 }),
    who: 'ann',
  });
}

describe('who follows an archive folder', () => {
  it('is told what other processes do about promotions, from then on', async () => {
    const desk = new PromotionDesk(folder, clock);
    await ask(desk, 'before');
    follow();
    await ask(desk, 'one');
    await expect.poll(types, SOON).toEqual(['promotion.requested']);
    expect(told[0]).toMatchObject({
      data: { promotion: 'one', by: 'ann' },
      text: expect.stringContaining('one'),
    });
    desk.approve('one', { who: 'bob' });
    await desk.install('one', 'bob');
    await expect.poll(types, SOON).toContain('promotion.installed');
    desk.rollback('one', { who: 'bob', comment: 'worse' });
    await expect.poll(types, SOON).toContain('promotion.taken-back');
    desk.reject('before', { who: 'bob', comment: 'no' });
    await expect
      .poll(types, SOON)
      .toEqual([
        ...['promotion.requested', 'promotion.approved', 'promotion.installed'],
        ...['promotion.taken-back', 'promotion.rejected'],
      ]);
  });

  it('is told of a request that has expired, though nobody has written that down', async () => {
    const desk = new PromotionDesk(folder, clock);
    await ask(desk, 'slow');
    follow();
    now += 3_600_001;
    await expect.poll(types, SOON).toEqual(['promotion.expired']);
  });

  it('is told of permissions that wait for a person, not of those that a rule has answered', async () => {
    follow();
    const other = new PermissionDesk(folder, clock.now);
    const arrival = (id: string) => ({
      asked: { id, sessionID: 'ses_1', permission: 'bash', patterns: ['make'], metadata: {} },
      ...{ url: 'http://127.0.0.1:4096', directory: '/work' },
    });
    other.store().add({ ...arrival('per_1'), ruling: { kind: 'allow', rule: 1 } }, now);
    const ruling = { kind: 'ask', rule: 2, withinSec: 60, default: 'deny' } as const;
    other.store().add({ ...arrival('per_2'), ruling }, now);
    await expect.poll(types, SOON).toEqual(['permission.requested']);
    expect(told[0]).toMatchObject({ data: { permission: 'per_2', asked: 'bash: make', default: 'deny' } });
    other[Symbol.dispose]();
  });
});

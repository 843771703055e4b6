import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PermissionDesk } from '../../../src/api/permissions/permission-desk.ts';
import { auditedDecisions } from '../../../src/api/permissions/audited-decision.ts';
import { permissionFile } from '../../../src/live/permissions/permission-file.ts';
import { PermissionStore } from '../../../src/live/permissions/permission-store.ts';
import type { Ruling } from '../../../src/live/permissions/permission-rules.ts';
import { AuditLog } from '../../../src/promotion/ledger/audit-log.ts';
import { verifyAudit } from '../../../src/promotion/ledger/verify.ts';

const URL = 'http://127.0.0.1:4096';
type Asking = Exclude<Ruling, { kind: 'none' }>;
const ask: Asking = { kind: 'ask', rule: 1, withinSec: 10, default: 'deny' };
let folder: string;
let now = 0;
let store: PermissionStore;
let other: PermissionDesk;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolfinch-permissions-'));
  now = Date.parse('2026-01-01T12:00:00Z');
  store = new PermissionStore(permissionFile(folder), auditedDecisions(folder));
  other = new PermissionDesk(folder, () => now);
});
afterEach(() => {
  store[Symbol.dispose]();
  other[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

function arrive(id: string, ruling: Asking = ask, command = 'make'): boolean {
  const asked = {
    ...{ id, sessionID: 'ses_1', permission: 'bash', patterns: [command], metadata: { command } },
    tool: { messageID: 'msg_1', callID: `call_${id}` },
  };
  return store.add({ asked, url: URL, directory: '/work', ruling }, now);
}
const decided = () => new AuditLog(folder).records().map(({ who, what }) => ({ who, ...what }));
const kinds = () => store.happened(0, 100).map(({ permission, kind }) => `${permission} ${kind}`);
const yes = { answer: 'allow', who: 'ann', comment: '' } as const;
const no = { answer: 'deny', who: 'bob', comment: 'Not on a Friday.' } as const;

describe('requests for permission', () => {
  it('are known once, and to every process that opens the folder', () => {
    expect([arrive('per_1'), arrive('per_1')]).toEqual([true, false]);
    expect(other.list()).toMatchObject([
      { id: 'per_1', state: 'pending', patterns: ['make'], untilMs: now + 10_000, default: 'deny' },
    ]);
    expect(statSync(permissionFile(folder)).mode & 0o777).toBe(0o600);
  });

  it('are decided once: the second is told who was first', () => {
    arrive('per_1');
    expect(other.decide('per_1', yes)).toMatchObject({ state: 'allowed', who: 'ann' });
    expect(() => store.decide('per_1', no, now)).toThrow('was allowed already, by ann');
    expect(decided()).toMatchObject([
      { kind: 'permission-decided', answer: 'allow', who: 'ann', by: 'person' },
    ]);
    expect(verifyAudit(new AuditLog(folder)).findings).toEqual([]);
    expect(kinds()).toEqual(['per_1 requested', 'per_1 allowed']);
  });

  it('tell once that a person has looked at them, and only while they wait', () => {
    arrive('per_1');
    other.get('per_1');
    expect(kinds()).toEqual(['per_1 requested']);
    other.view('per_1');
    other.view('per_1');
    other.decide('per_1', yes);
    arrive('per_2', { kind: 'allow', rule: 3 });
    other.view('per_2');
    expect(kinds()).toEqual([
      ...['per_1 requested', 'per_1 viewed', 'per_1 allowed'],
      ...['per_2 requested', 'per_2 allowed'],
    ]);
  });

  it('that a rule has allowed are counted by rule and time', () => {
    arrive('per_1', { kind: 'allow', rule: 3 });
    arrive('per_2', { kind: 'deny', rule: 3, message: '' });
    arrive('per_3', { kind: 'allow', rule: 2 });
    const before = now++;
    arrive('per_4', { kind: 'allow', rule: 3 });
    expect([store.allowedBy(3, before - 1), store.allowedBy(3, before), store.allowedBy(3, now)]).toEqual([
      2, 1, 0,
    ]);
  });

  it('fall to their default when their time is over, and not before', () => {
    arrive('per_1');
    now += 9_999;
    expect(store.expire(URL, 'watcher', now)).toEqual([]);
    now += 1;
    expect(other.get('per_1').state).toBe('expired');
    expect(() => other.decide('per_1', yes)).toThrow('was not answered in time');
    expect(store.expire(URL, 'watcher', now)).toMatchObject([
      { id: 'per_1', state: 'expired', default: 'deny' },
    ]);
    expect(store.expire(URL, 'watcher', now)).toEqual([]);
    expect(decided()).toMatchObject([{ answer: 'deny', by: 'default', who: 'watcher' }]);
  });

  it('that a rule has answered wait for nobody, and are not in the audit log', () => {
    arrive('per_1', { kind: 'allow', rule: 3 });
    arrive('per_2', { kind: 'deny', rule: 4, message: 'No.' });
    expect(other.list()).toMatchObject([
      { state: 'allowed', who: 'rule 3' },
      { state: 'denied', who: 'rule 4', comment: 'No.' },
    ]);
    expect(store.open(URL, now)).toMatchObject({ waiting: [], unsent: [{ id: 'per_1' }, { id: 'per_2' }] });
    expect(decided()).toEqual([]);
  });

  it('are sent once; an answer that came too late leaves them gone', () => {
    arrive('per_1', { kind: 'allow', rule: 1 });
    arrive('per_2', { kind: 'allow', rule: 1 });
    store.replied('per_1', 'taken', now);
    store.replied('per_1', 'late', now);
    store.replied('per_2', 'late', now);
    expect(other.list().map(({ state }) => state)).toEqual(['allowed', 'gone']);
    expect(store.open(URL, now).unsent).toEqual([]);
    // The other one of two senders was first.
    store.replied('per_2', 'taken', now);
    expect(other.get('per_2').state).toBe('allowed');
  });

  it('cannot be decided when nobody waits any more', () => {
    arrive('per_1');
    store.gone('per_1', 'answered in OpenCode: once', now);
    expect(() => other.decide('per_1', yes)).toThrow('answered in OpenCode: once');
    expect(decided()).toEqual([]);
  });

  it('stay as they were decided where a process died between the log and the store', () => {
    arrive('per_1');
    // What the process had written.
    auditedDecisions(folder)(
      { ...no, permission: 'per_1', asked: 'bash: make', server: URL, session: 'ses_1', by: 'person' },
      now,
    );
    expect(store.decide('per_1', yes, now)).toMatchObject({ state: 'denied', who: 'bob' });
    expect(decided()).toHaveLength(1);
  });

  it('leave keys out of the audit log', () => {
    arrive('per_1', ask, 'curl -H "Authorization: Bearer abcdef0123456789" https://example.com');
    other.decide('per_1', yes);
    const [record] = decided();
    expect(JSON.stringify(record)).not.toContain('abcdef0123456789');
    expect(JSON.stringify(record)).toContain('https://example.com');
  });

  it('say so where what came with them is too long to be kept', () => {
    arrive('per_1', ask, 'x'.repeat(100_001));
    expect(other.get('per_1').metadata).toEqual({ omitted: expect.stringMatching(/^\d+ characters/) });
  });

  it('are found by the beginning of their id', () => {
    arrive('per_11');
    arrive('per_12');
    expect(other.get('per_12').id).toBe('per_12');
    expect(() => other.get('per_1')).toThrow('fits several');
    expect(() => other.get('')).toThrow('no request');
    expect(() => other.get('per_3')).toThrow('no request for permission "per_3"');
  });

  it('are forgotten after 30 days, but for those that wait', () => {
    arrive('per_1', { kind: 'allow', rule: 1 });
    arrive('per_2');
    store.prune(now + 31 * 86_400_000);
    expect(store.list(now).map(({ id }) => id)).toEqual(['per_2']);
  });

  it('are none, and nothing is made, where nobody has asked', () => {
    const nowhere = new PermissionDesk(join(folder, 'nowhere'), () => now);
    expect([nowhere.list(), nowhere.lastChange()]).toEqual([[], 0]);
    expect(() => nowhere.decide('per_1', yes)).toThrow('has none at all');
    expect(() => statSync(join(folder, 'nowhere'))).toThrow();
  });
});

import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PromotionConfig } from '../../../src/engine/promotion-config.ts';
import { PromotionDesk } from '../../../src/promotion/desk.ts';
import { readInUse } from '../../../src/promotion/in-use.ts';
import { recordHash, type AuditRecord } from '../../../src/promotion/ledger/record.ts';
import { verifyAudit } from '../../../src/promotion/ledger/verify.ts';
import type { PromotionRequest } from '../../../src/promotion/requests.ts';
import { signDecision } from '../../../src/promotion/signing/sign.ts';
import { madeUpEvidence, plainTool } from '../../kit/promotion-evidence.ts';

let root: string;
let now: number;
let desk: PromotionDesk;
const keys = { ann: generateKeyPairSync('ed25519'), bob: generateKeyPairSync('ed25519') };
const pem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
const signers = [
  { name: 'ann', publicKey: pem(keys.ann.publicKey) },
  // The line between the first and the last of a PEM will do.
  { name: 'bob', publicKey: pem(keys.bob.publicKey).split('\n')[1] ?? '' },
];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toolfinch-signing-'));
  mkdirSync(join(root, 'project'));
  now = Date.parse('2026-01-01T00:00:00Z');
  desk = new PromotionDesk(join(root, 'archive'), { now: () => now });
});
afterEach(() => rmSync(root, { recursive: true }));

let asked = 0;
async function ask(policy: object = {}): Promise<PromotionRequest> {
  const project = join(root, 'project');
  return desk.ask({
    id: `req${++asked}x`,
    evidence: madeUpEvidence(plainTool('text'), { project }),
    inUse: await readInUse(project, 'shout'),
    target: { kind: 'tool' },
    policy: PromotionConfig.parse({ signers, ...policy }),
    who: 'cid',
  }).request;
}

/** As another program would, from the documentation alone. */
function signed(
  { id, variant, evidence }: PromotionRequest,
  who: keyof typeof keys,
  { decision = 'approve', comment = '', at = '2026-01-01T00:00:00Z' } = {},
) {
  const text = `{"at":"${at}","comment":"${comment}","decision":"${decision}","evidence":"${evidence}","request":"${id}","variant":"${variant}"}`;
  return {
    ...{ who: 'whoever', comment },
    signature: { at, value: sign(null, Buffer.from(text), keys[who].privateKey).toString('base64') },
  };
}

const code = (wanted: string) => expect.objectContaining({ code: wanted, exitCode: 2 });

describe('a request with signers', () => {
  it('is decided by signatures, under the names of the keys', async () => {
    const request = await ask({ approvers: 2 });
    expect(desk.approve(request.id, signed(request, 'ann', { comment: 'good' })).state).toBe('pending');
    expect(() => desk.approve(request.id, signed(request, 'ann'))).toThrow(code('APPROVED_ALREADY'));
    const done = desk.approve(request.id, signed(request, 'bob'));
    expect(done.state).toBe('approved');
    expect(done.approvals.map(({ who }) => who)).toEqual(['ann', 'bob']);
    expect(verifyAudit(desk.log).findings).toEqual([]);
  });

  it('is rejected by a signature', async () => {
    const request = await ask();
    expect(() => desk.reject(request.id, { who: 'ann' })).toThrow(code('NOT_SIGNED'));
    expect(() => desk.reject(request.id, signed(request, 'ann'))).toThrow(code('SIGNATURE_INVALID'));
    const no = signed(request, 'ann', { decision: 'reject', comment: 'no' });
    expect(desk.reject(request.id, no)).toMatchObject({ state: 'rejected', rejection: { who: 'ann' } });
  });

  it('takes no name as it is given', async () => {
    const { id } = await ask();
    expect(() => desk.approve(id, { who: 'ann' })).toThrow(code('NOT_SIGNED'));
  });

  it('takes no signature of another request, comment, time, decision or key', async () => {
    const request = await ask();
    const other = await ask();
    const good = signed(request, 'ann');
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const wrong = [
      signed(other, 'ann'),
      { ...good, comment: 'another' },
      { ...good, signature: { ...good.signature, at: '2026-01-01T00:00:01Z' } },
      signed(request, 'ann', { decision: 'reject' }),
      {
        ...good,
        signature: { ...good.signature, value: sign(null, Buffer.from('x'), stranger).toString('base64') },
      },
      { ...good, signature: { ...good.signature, value: '' } },
    ];
    for (const decision of wrong)
      expect(() => desk.approve(request.id, decision)).toThrow(code('SIGNATURE_INVALID'));
    expect(desk.approve(request.id, good).state).toBe('approved');
  });

  it('takes no signature from before it was asked for, or from the future', async () => {
    const request = await ask();
    for (const at of ['2025-12-31T23:59:59Z', '2026-01-01T00:05:01Z', 'soon'])
      expect(() => desk.approve(request.id, signed(request, 'ann', { at }))).toThrow(code('SIGNATURE_TIME'));
    expect(desk.approve(request.id, signed(request, 'ann', { at: '2026-01-01T00:04:00Z' })).state).toBe(
      'approved',
    );
  });

  it('is signed with a key file as the command does it', async () => {
    const request = await ask();
    const file = join(root, 'key.pem');
    writeFileSync(file, keys.bob.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const at = new Date(now).toISOString();
    const signature = signDecision(file, request, 'approve', { comment: '', at });
    expect(desk.approve(request.id, { who: 'x', signature }).approvals[0]?.who).toBe('bob');
    writeFileSync(file, 'no key');
    expect(() => signDecision(file, request, 'approve', { comment: '', at })).toThrow(code('KEY_UNUSABLE'));
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    writeFileSync(file, rsa.export({ type: 'pkcs8', format: 'pem' }));
    expect(() => signDecision(file, request, 'approve', { comment: '', at })).toThrow(code('KEY_UNUSABLE'));
  });

  it('keeps self-approval apart by the name of the key', async () => {
    const { request } = desk.ask({
      id: 'self',
      evidence: madeUpEvidence(plainTool('text'), { project: join(root, 'project') }),
      inUse: await readInUse(join(root, 'project'), 'shout'),
      target: { kind: 'tool' },
      policy: PromotionConfig.parse({ signers, selfApproval: false }),
      who: 'ann',
    });
    expect(() => desk.approve('self', signed(request, 'ann'))).toThrow(code('SELF_APPROVAL'));
    expect(desk.approve('self', signed(request, 'bob')).state).toBe('approved');
  });
});

describe('audit verify', () => {
  /** The log with every hash made anew after a change, as somebody would who can write there. */
  function forge(change: (records: AuditRecord[]) => void): void {
    const records = desk.log.records();
    change(records);
    let previous = '0'.repeat(64);
    const lines = records.map((record, i) => {
      const body = { ...record, n: i + 1, previous };
      previous = recordHash(body);
      return JSON.stringify({ ...body, hash: previous });
    });
    writeFileSync(desk.log.files.log, `${lines.join('\n')}\n`);
    writeFileSync(desk.log.files.head, JSON.stringify({ count: lines.length, hash: previous }));
  }

  it('names a decision whose signature does not hold, in a log that is whole otherwise', async () => {
    const request = await ask();
    desk.approve(request.id, signed(request, 'ann'));
    const text = readFileSync(desk.log.files.log, 'utf8');
    const changes: readonly ((what: AuditRecord) => AuditRecord)[] = [
      (record) => ({ ...record, who: 'bob' }),
      (record) => ({
        ...record,
        what: { kind: 'approved', request: request.id, comment: '', byPolicy: false },
      }),
      (record) =>
        record.what.kind === 'approved' ? { ...record, what: { ...record.what, comment: 'more' } } : record,
    ];
    for (const change of changes) {
      writeFileSync(desk.log.files.log, text);
      forge((records) => records.splice(1, 1, ...records.slice(1, 2).map(change)));
      const { findings } = verifyAudit(desk.log);
      expect(findings).toHaveLength(1);
      expect(findings[0]?.what).toMatch(/record 2 \(approved\) has no signature of \w+ that holds/);
    }
  });
});

describe('the section `promotion.signers`', () => {
  const rsa = pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
  it.each([
    ['no key', [{ name: 'x', publicKey: 'x' }]],
    ['a key of another kind', [{ name: 'x', publicKey: rsa }]],
    ['one name twice', [signers[0], signers[0]]],
  ])('refuses %s', (_, list) => {
    expect(PromotionConfig.safeParse({ signers: list }).success).toBe(false);
  });
});

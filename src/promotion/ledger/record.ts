import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Target } from '../target.ts';
import { canonicalJson } from './canonical-json.ts';

const Files = z.record(z.string(), z.string().nullable()).describe('Path to sha256; null: not there.');

/** What proves a decision; see `signing/decision-text.ts`. */
export const Signature = z.strictObject({
  /** ISO 8601; part of what is signed. */
  at: z.string(),
  /** Ed25519, base64. */
  value: z.string(),
});
export type Signature = z.infer<typeof Signature>;

/** What happened. `request` is the id of a promotion request, `permission` of a request for permission on a live server. */
export const Happening = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('requested'),
    request: z.string(),
    tool: z.string(),
    variant: z.string(),
    project: z.string(),
    target: Target,
    /** sha256 of the evidence file. */
    evidence: z.string(),
    /** What the tool in use was, by file, when the evidence was collected. */
    inUse: Files,
    approvers: z.number(),
    selfApproval: z.boolean(),
    expires: z.string(),
    /** Who alone may decide, by whose key; absent where names are taken as they are given. */
    signers: z.array(z.strictObject({ name: z.string(), publicKey: z.string() })).optional(),
    /** The request that this one takes the place of. */
    supersedes: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('viewed'), request: z.string() }),
  z.strictObject({
    kind: z.literal('approved'),
    request: z.string(),
    comment: z.string(),
    byPolicy: z.boolean(),
    signature: Signature.optional(),
  }),
  z.strictObject({
    kind: z.literal('rejected'),
    request: z.string(),
    comment: z.string(),
    signature: Signature.optional(),
  }),
  /** Never asked for: a hook failed. `request` names the folder with what it said. */
  z.strictObject({
    kind: z.literal('blocked'),
    request: z.string(),
    tool: z.string(),
    variant: z.string(),
    project: z.string(),
    hook: z.string(),
    why: z.string(),
    /** sha256 of `hooks.json` in that folder. */
    hooks: z.string(),
  }),
  z.strictObject({ kind: z.literal('expired'), request: z.string() }),
  z.strictObject({ kind: z.literal('superseded'), request: z.string(), by: z.string() }),
  z.strictObject({
    kind: z.literal('installed'),
    request: z.string(),
    place: z.string(),
    before: Files,
    after: Files,
  }),
  z.strictObject({
    kind: z.literal('rolled-back'),
    request: z.string(),
    place: z.string(),
    reason: z.string(),
  }),
  z.strictObject({
    kind: z.literal('canary-advanced'),
    request: z.string(),
    share: z.number(),
    reason: z.string(),
  }),
  z.strictObject({
    kind: z.literal('canary-ended'),
    request: z.string(),
    outcome: z.enum(['finished', 'demoted']),
    reason: z.string(),
    /** Of one that was finished: the files that stand alone. */
    after: Files.optional(),
  }),
  /** The tool was made what it was when `request` was installed, or before that. */
  z.strictObject({
    kind: z.literal('returned'),
    request: z.string(),
    moment: z.enum(['installed', 'before']),
    place: z.string(),
    before: Files,
    after: Files,
    reason: z.string(),
  }),
  z.strictObject({
    kind: z.literal('permission-decided'),
    /** OpenCode's id of the request. */
    permission: z.string(),
    /** What it was about, keys left out. */
    asked: z.string(),
    server: z.string(),
    session: z.string(),
    answer: z.enum(['allow', 'deny']),
    comment: z.string(),
    /** By a person, or because nobody had answered in time. */
    by: z.enum(['person', 'default']),
  }),
]);
export type Happening = z.infer<typeof Happening>;
export type PermissionDecided = Extract<Happening, { kind: 'permission-decided' }>;

/** One line of the audit log. */
export const AuditRecord = z.strictObject({
  /** From 1. */
  n: z.int(),
  /** ISO 8601. */
  at: z.string(),
  who: z.string(),
  what: Happening,
  /** Hash of the record before; of the first one, `GENESIS`. */
  previous: z.string(),
  /** sha256 of all else in this record as canonical JSON. */
  hash: z.string(),
});
export type AuditRecord = z.infer<typeof AuditRecord>;

export const GENESIS = '0'.repeat(64);

export function recordHash({ n, at, who, what, previous }: Omit<AuditRecord, 'hash'>): string {
  return sha256(canonicalJson({ n, at, who, what, previous }));
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

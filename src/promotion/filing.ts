import type { PromotionConfig } from '../engine/promotion-config.ts';
import type { Evidence } from './evidence/evidence.ts';
import { findRequest, mustBePending } from './find-request.ts';
import type { InUse } from './in-use.ts';
import type { AuditRecord, Happening } from './ledger/record.ts';
import { policyObjections } from './policy.ts';
import type { PromotionRequest } from './requests.ts';
import type { Target } from './target.ts';

export interface Asked {
  readonly id: string;
  readonly evidence: Evidence;
  readonly inUse: InUse;
  readonly target: Target;
  readonly policy: PromotionConfig;
  readonly who: string;
  /** A pending request whose place this one takes. */
  readonly supersedes?: string;
}

/** The audit log at one moment, with nobody writing to it. */
export interface LogMoment {
  readonly records: readonly AuditRecord[];
  readonly requests: readonly PromotionRequest[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What the log is to say of a request, its approval by the policy included; or why the policy does not approve. */
export function filing(
  { id, evidence, inUse, target, policy, supersedes }: Asked,
  evidenceHash: string,
  moment: LogMoment,
): { readonly happenings: readonly Happening[]; readonly objections: readonly string[] } {
  const { requests, now } = moment;
  const objections = policyObjections(evidence, policy, moment);
  const old = supersedes === undefined ? undefined : findRequest(requests, supersedes);
  if (old) mustBePending(old);
  const happenings: Happening[] = [
    ...expiries(moment),
    {
      kind: 'requested',
      request: id,
      tool: evidence.tool,
      variant: evidence.candidate.id,
      project: evidence.project,
      target,
      evidence: evidenceHash,
      inUse: { ...inUse.files },
      approvers: policy.approvers,
      selfApproval: policy.selfApproval,
      expires: new Date(now + policy.expireHours * 3_600_000).toISOString(),
      ...(policy.signers.length > 0 && { signers: policy.signers }),
      ...(old && { supersedes: old.id }),
    },
  ];
  if (old) happenings.push({ kind: 'superseded', request: old.id, by: id });
  if (objections.length === 0) {
    const comment = 'meets every threshold of the policy';
    happenings.push({ kind: 'approved', request: id, comment, byPolicy: true });
  }
  return { happenings, objections: policy.automatic ? objections : [] };
}

/** Requests that have run out since the log was written to last. */
function expiries({ records, requests }: LogMoment): Happening[] {
  const told = new Set(records.flatMap(({ what }) => (what.kind === 'expired' ? [what.request] : [])));
  return requests.flatMap(({ id, state }) =>
    state === 'expired' && !told.has(id) ? [{ kind: 'expired', request: id }] : [],
  );
}

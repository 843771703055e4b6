import { decisionText } from '../signing/decision-text.ts';
import { signerOf } from '../signing/voter.ts';
import type { AuditRecord, Happening } from './record.ts';

type Requested = Extract<Happening, { kind: 'requested' }>;

/** Decisions that needed a signature and have none that holds. */
export function unproven(records: readonly AuditRecord[]): AuditRecord[] {
  const requests = new Map<string, Requested>();
  return records.filter(({ who, what }) => {
    if (what.kind === 'requested') requests.set(what.request, what);
    if (what.kind !== 'approved' && what.kind !== 'rejected') return false;
    const request = requests.get(what.request);
    if (!request?.signers || (what.kind === 'approved' && what.byPolicy)) return false;
    const { comment, signature } = what;
    if (!signature) return true;
    const decision = what.kind === 'approved' ? 'approve' : 'reject';
    const text = decisionText({ ...request, id: what.request }, decision, { comment, at: signature.at });
    return signerOf(text, signature, request.signers)?.name !== who;
  });
}

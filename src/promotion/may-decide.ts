import { ExitCode, ToolfinchError } from '../errors.ts';
import { mustBePending } from './find-request.ts';
import { changedSince } from './in-use.ts';
import type { PromotionRequest } from './requests.ts';

/** Throws, with the reason, unless `who` may approve the request as it stands. */
export function mayApprove(request: PromotionRequest, who: string): void {
  mustBePending(request);
  if (!request.selfApproval && request.by === who) {
    throw usage(
      'SELF_APPROVAL',
      `${who} asked for promotion ${request.id} and may not approve it.`,
      'Have somebody else approve it; `promotion.selfApproval` in the configuration would allow it for new requests.',
    );
  }
  if (request.approvals.some((vote) => vote.who === who)) {
    throw usage(
      'APPROVED_ALREADY',
      `${who} has approved promotion ${request.id} already; it needs ${request.approvers} different people.`,
      'Have somebody else approve it.',
    );
  }
}

/** Throws, with the reason, unless the request can be installed. */
export function mayInstall(request: PromotionRequest): void {
  const { id, state, installed, rolledBack } = request;
  if (state !== 'approved') {
    throw usage(
      'NOT_APPROVED',
      `Promotion ${id} is ${state}.`,
      state === 'pending' ? 'Have it approved with `toolfinch approve`.' : 'Promote the variant again.',
    );
  }
  if (installed !== null || rolledBack) {
    throw usage(
      'INSTALLED_ALREADY',
      `Promotion ${id} was installed${rolledBack ? ' and taken back' : ` in ${installed}`}.`,
      'Promote the variant again to install it once more.',
    );
  }
  mustBeUnchanged(request);
}

/** Throws where the tool in use is no longer what the evidence was collected against. */
export function mustBeUnchanged({ id, inUse }: PromotionRequest): void {
  const changed = changedSince(inUse);
  if (changed.length === 0) return;
  throw usage(
    'TOOL_CHANGED',
    `${changed.join(', ')} has changed since the evidence for promotion ${id} was collected.`,
    'Promote the variant again: what it was compared with is no longer in use.',
  );
}

function usage(code: string, what: string, remedy: string): ToolfinchError {
  return new ToolfinchError(code, what, remedy, ExitCode.usage);
}

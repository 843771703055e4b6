import { ExitCode, ToolfinchError } from '../errors.ts';
import type { PromotionRequest } from './requests.ts';

/** The request whose id starts with `wanted`. */
export function findRequest(requests: readonly PromotionRequest[], wanted: string): PromotionRequest {
  const found = requests.filter(({ id }) => wanted !== '' && id.startsWith(wanted));
  const [request] = found;
  if (request && found.length === 1) return request;
  throw new ToolfinchError(
    'REQUEST_UNKNOWN',
    found.length === 0 ? `There is no promotion ${wanted}.` : `${wanted} fits ${found.length} promotions.`,
    found.length === 0 ? '`toolfinch promotions` lists them.' : 'Give more of the id.',
    ExitCode.usage,
  );
}

/** Throws, with the reason, unless the request can still be decided. */
export function mustBePending(request: PromotionRequest): void {
  if (request.state === 'pending') return;
  const { id, state, approvals, rejection, supersededBy, expires } = request;
  const how = {
    approved: `was approved already, by ${approvals.map(({ who }) => who).join(' and ')}`,
    rejected: `was rejected already, by ${rejection?.who ?? 'somebody'}`,
    expired: `expired on ${expires}`,
    superseded: `was superseded by ${supersededBy ?? 'another one'}`,
  }[state];
  throw new ToolfinchError(
    state === 'expired' ? 'REQUEST_EXPIRED' : 'REQUEST_DECIDED',
    `Promotion ${id} ${how}.`,
    state === 'superseded'
      ? `Decide about ${supersededBy ?? 'that one'}.`
      : 'Promote the variant again to have it decided anew.',
    ExitCode.usage,
  );
}

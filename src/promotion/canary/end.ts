import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { PromotionDesk, Decision } from '../desk.ts';
import { toolFiles } from '../install/tool-files.ts';
import type { Happening } from '../ledger/record.ts';
import type { PromotionRequest } from '../requests.ts';
import { replaceInstalled } from './replace-installed.ts';

/** The request, if a canary of it is running. */
export function runningCanary(desk: PromotionDesk, id: string): PromotionRequest {
  const request = desk.get(id);
  if (request.canary === 'running' && request.installed !== null) return request;
  throw new ToolfinchError(
    'CANARY_NOT_RUNNING',
    `Promotion ${request.id} is not a canary that is running.`,
    '`toolfinch promotions` says which are.',
    ExitCode.usage,
  );
}

/** Restores what was there before the canary. */
export function demote(
  desk: PromotionDesk,
  id: string,
  decision: Decision,
  force: boolean,
): PromotionRequest {
  const request = runningCanary(desk, id);
  return desk.rollback(request.id, decision, force, [canaryEnded(request, decision, 'demoted')]);
}

/** Puts the new version in the place of the two. A later rollback leads to what was there before the canary. */
export async function finish(
  desk: PromotionDesk,
  id: string,
  decision: Decision,
  force: boolean,
): Promise<PromotionRequest> {
  const request = runningCanary(desk, id);
  const after = await replaceInstalled(desk, request, force, (candidate, inUse) =>
    toolFiles(candidate.id, candidate.genome, inUse),
  );
  desk.record(decision.who, { ...canaryEnded(request, decision, 'finished'), after });
  return desk.get(request.id);
}

function canaryEnded(
  { id }: PromotionRequest,
  { comment = '' }: Decision,
  outcome: 'finished' | 'demoted',
): Extract<Happening, { kind: 'canary-ended' }> {
  return { kind: 'canary-ended', request: id, outcome, reason: comment };
}

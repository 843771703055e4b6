import type { Decision, PromotionDesk } from '../desk.ts';
import type { PromotionRequest } from '../requests.ts';
import { canaryFiles } from './canary-files.ts';
import { finish, runningCanary } from './end.ts';
import { replaceInstalled } from './replace-installed.ts';

/** The share of sessions that a canary takes next; 1 where the new version is to stand alone. */
export function nextShare({ target, step }: Pick<PromotionRequest, 'target' | 'step'>): number {
  if (target.kind !== 'canary') return 1;
  const now = step?.share ?? target.share;
  return target.then?.find((share) => share > now) ?? 1;
}

/** Takes the next share; after the last one, or at 1, the new version stands alone as after `finish`. */
export async function advance(
  desk: PromotionDesk,
  id: string,
  decision: Decision,
  force: boolean,
): Promise<PromotionRequest> {
  const request = runningCanary(desk, id);
  const share = nextShare(request);
  if (share >= 1) return await finish(desk, request.id, decision, force);
  await replaceInstalled(desk, request, force, (candidate, inUse) =>
    canaryFiles({ request: request.id, share, ...candidate, inUse }),
  );
  const { who, comment = '' } = decision;
  desk.record(who, { kind: 'canary-advanced', request: request.id, share, reason: comment });
  return desk.get(request.id);
}

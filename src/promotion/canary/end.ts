import { rmSync } from 'node:fs';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { PromotionDesk, Decision } from '../desk.ts';
import { configFolder, readInUse } from '../in-use.ts';
import { placeFiles, restoreFiles, wasPlaced } from '../install/place-files.ts';
import { toolFiles } from '../install/tool-files.ts';
import { backupFolder } from '../request-folder.ts';
import type { PromotionRequest } from '../requests.ts';
import { canaryLog } from './canary-files.ts';
import { canaryStatus, readCalls, type CanaryStatus } from './status.ts';

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

export function statusOf({ id, project, tool }: PromotionRequest): CanaryStatus {
  return canaryStatus(readCalls(canaryLog(configFolder(project), tool)), id);
}

/** Restores what was there before the canary. */
export function demote(
  desk: PromotionDesk,
  id: string,
  decision: Decision,
  force: boolean,
): PromotionRequest {
  const request = runningCanary(desk, id);
  desk.canaryEnded(request.id, decision, 'demoted');
  return desk.rollback(request.id, decision, force);
}

/** Puts the new version in the place of the two. A later rollback leads to what was there before the canary. */
export async function finish(
  desk: PromotionDesk,
  id: string,
  decision: Decision,
  force: boolean,
): Promise<PromotionRequest> {
  const request = runningCanary(desk, id);
  const evidence = desk.evidence(request);
  const backup = backupFolder(desk.archiveDir, request.id);
  if (wasPlaced(backup)) {
    restoreFiles(backup, force);
    rmSync(backup, { recursive: true });
  }
  const { candidate, tool } = evidence;
  placeFiles(toolFiles(candidate.id, candidate.genome, await readInUse(request.project, tool)), backup);
  desk.canaryEnded(request.id, decision, 'finished');
  return desk.get(request.id);
}

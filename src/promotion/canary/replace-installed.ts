import { rmSync } from 'node:fs';
import type { PromotionDesk } from '../desk.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { readInUse, type InUse } from '../in-use.ts';
import { placeFiles, restoreFiles, wasPlaced, type FilePlan, type Hashes } from '../install/place-files.ts';
import { backupFolder } from '../request-folder.ts';
import type { PromotionRequest } from '../requests.ts';
import { keepPlan } from '../versions/kept-files.ts';

/**
 * Puts other files of a request in the place of those that are installed, by way of what was there before: a rollback
 * still leads there. May be called again after a crash. Returns what was written and removed.
 */
export async function replaceInstalled(
  desk: PromotionDesk,
  request: PromotionRequest,
  force: boolean,
  plan: (candidate: Evidence['candidate'], inUse: InUse) => FilePlan,
): Promise<Hashes> {
  const { candidate, tool } = desk.evidence(request);
  const backup = backupFolder(desk.archiveDir, request.id);
  if (wasPlaced(backup)) {
    restoreFiles(backup, force);
    rmSync(backup, { recursive: true });
  }
  const files = plan(candidate, await readInUse(request.project, tool));
  keepPlan(desk.archiveDir, files);
  return placeFiles(files, backup).after;
}

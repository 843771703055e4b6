import { rmSync } from 'node:fs';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { deleteBranch } from './install/git-branch.ts';
import { restoreFiles, wasPlaced } from './install/place-files.ts';
import { backupFolder } from './request-folder.ts';
import type { PromotionRequest } from './requests.ts';

/** Undoes an installation, whole or begun. Returns where. Until `dropBackup` it can be done again. */
export function takeBack(archiveDir: string, request: PromotionRequest, force: boolean): string {
  const { id, target, project, installed } = request;
  if (target.kind === 'branch' && installed !== null) {
    deleteBranch(project, target.branch, installed);
    return installed;
  }
  const backup = backupFolder(archiveDir, id);
  if (request.rolledBack || !wasPlaced(backup)) {
    throw new ToolfinchError(
      'NOT_INSTALLED',
      request.rolledBack
        ? `Promotion ${id} has been taken back already.`
        : `Promotion ${id} is not installed.`,
      '`toolfinch promotions` says which are.',
      ExitCode.usage,
    );
  }
  const paths = restoreFiles(backup, force);
  return installed ?? paths.at(-1) ?? '';
}

export function dropBackup(archiveDir: string, id: string): void {
  rmSync(backupFolder(archiveDir, id), { recursive: true, force: true });
}

import { canaryFiles } from '../canary/canary-files.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { readInUse } from '../in-use.ts';
import type { Head } from '../ledger/audit-log.ts';
import { backupFolder } from '../request-folder.ts';
import type { PromotionRequest } from '../requests.ts';
import { keepPlan } from '../versions/kept-files.ts';
import { commitOnBranch } from './git-branch.ts';
import { packageFiles } from './package-files.ts';
import { patchFor } from './patch-file.ts';
import { placeFiles, type FilePlan, type Hashes } from './place-files.ts';
import { toolFiles } from './tool-files.ts';

export interface Installation {
  readonly archiveDir: string;
  readonly request: PromotionRequest;
  readonly evidence: Evidence;
  /** Of the audit log, to be written where others keep it. */
  readonly head: Head | undefined;
}

export interface Installed {
  /** A path, or the commit. */
  readonly place: string;
  readonly before: Hashes;
  readonly after: Hashes;
}

/** Carries out a request. Each target is a file beside this one. */
export async function install(installation: Installation): Promise<Installed> {
  const { archiveDir, request, evidence } = installation;
  const { target, project } = request;
  const placed = (plan: FilePlan, place: string): Installed => ({
    place,
    ...placeFiles(plan, backupFolder(archiveDir, request.id)),
  });
  switch (target.kind) {
    case 'tool':
    case 'canary': {
      const inUse = await readInUse(project, evidence.tool);
      const { id, genome } = evidence.candidate;
      const plan =
        target.kind === 'tool'
          ? toolFiles(id, genome, inUse)
          : canaryFiles({ request: request.id, share: target.share, id, genome, inUse });
      keepPlan(archiveDir, plan);
      return placed(plan, plan.write.at(-1)?.[0] ?? inUse.folder);
    }
    case 'branch':
      return commitOnBranch(installation, target.branch);
    case 'patch':
      return placed({ write: [[target.file, await patchFor(evidence)]], remove: [] }, target.file);
    case 'package':
      return placed({ write: await packageFiles(evidence, target.folder), remove: [] }, target.folder);
  }
}

import type Docker from 'dockerode';
import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { boxFoldersRoot, ownerOfFolder } from './box/box-folder.ts';
import { removeBoxCgroup } from './local/box-cgroup.ts';
import { LABEL } from './docker/docker-box.ts';
import { answers, dockerConnection } from './docker/docker-connection.ts';
import { isGone, within } from './docker/docker-fault.ts';
import { startOf, stateOf, thisProcess } from './owner.ts';

export interface ReapOptions {
  /** Default: `DOCKER_HOST`, else this machine's daemon. */
  readonly docker?: Docker;
}

/**
 * Removes what engine processes that are gone left behind: containers, bubblewrap boxes, socket folders. What belongs
 * to a living process stays. A container of another machine's engine is removed only after its expiry.
 *
 * Returns a line for each thing removed. Throws when a thing that should go cannot be removed.
 */
export async function reapOrphans(options: ReapOptions = {}): Promise<string[]> {
  const docker = options.docker ?? dockerConnection();
  const containers = (await answers(docker)) ? await reapContainers(docker) : [];
  return [...containers, ...(await reapFolders())];
}

async function reapContainers(docker: Docker): Promise<string[]> {
  const here = thisProcess();
  const list = await within(20_000, docker.listContainers({ all: true, filters: { label: [LABEL.owner] } }));
  const orphans = list.filter(({ Labels }) => {
    const state = stateOf(Labels[LABEL.owner] ?? '', here);
    const expired = Date.now() > Number(Labels[LABEL.expires] ?? Number.POSITIVE_INFINITY);
    return state === 'dead' || (state === 'unknown' && expired);
  });
  return Promise.all(
    orphans.map(async ({ Id, Labels }) => {
      await docker
        .getContainer(Id)
        .remove({ force: true, v: true })
        .catch((error: unknown) => {
          if (!isGone(error)) throw error;
        });
      return `container ${Id.slice(0, 12)} of campaign ${Labels[LABEL.campaign] ?? 'unknown'}`;
    }),
  );
}

/** Folders of this machine's engines, with the bubblewrap boxes that are noted beside them. */
async function reapFolders(): Promise<string[]> {
  const here = thisProcess();
  const root = boxFoldersRoot();
  const removed: string[] = [];
  for (const owner of await readdir(root).catch(() => [])) {
    const folder = join(root, owner);
    if (stateOf(ownerOfFolder(owner, here), here) !== 'dead') continue;
    for (const name of await readdir(folder).catch(() => [])) {
      if (name.endsWith('.pid')) removed.push(...(await reapProcess(join(folder, name))));
      else if (!name.includes('.')) await removeBoxCgroup(name);
    }
    await rm(folder, { recursive: true, force: true });
    removed.push(`socket folder ${folder}`);
  }
  await rmdir(root).catch(() => {});
  return removed;
}

async function reapProcess(noteFile: string): Promise<string[]> {
  const [pid, started] = (await readFile(noteFile, 'utf8').catch(() => '')).split(' ');
  if (!pid || !started || startOf(Number(pid)) !== started) return [];
  process.kill(Number(pid), 'SIGKILL');
  return [`bubblewrap box, process ${pid}`];
}

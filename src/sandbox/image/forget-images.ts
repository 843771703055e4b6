import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { cacheFolder } from '../../cache-folder.ts';
import { IMAGE_NAME } from './image.ts';

/**
 * Removes the sandbox images of a daemon that no container uses, and the cached root file systems that they were made
 * from; the next start builds what it needs. `docker` undefined: only the cache. Returns a line for each thing removed.
 */
export async function forgetImages(docker: Docker | undefined): Promise<string[]> {
  const removed: string[] = [];
  for (const { RepoTags } of (await docker?.listImages({ filters: { reference: [IMAGE_NAME] } })) ?? []) {
    for (const tag of RepoTags ?? []) {
      try {
        await docker?.getImage(tag).remove();
        removed.push(`image ${tag}`);
      } catch (error) {
        // In use by a container: it belongs to a campaign that runs.
        if ((error as { statusCode?: number }).statusCode !== 409) throw error;
      }
    }
  }
  const cached = join(cacheFolder(), 'rootfs');
  if (existsSync(cached)) {
    await rm(cached, { recursive: true, force: true });
    removed.push(`cached root file systems in ${cached}`);
  }
  return removed;
}

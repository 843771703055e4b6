import { join } from 'node:path';
import { toolName, type Genome } from '../../mutation/genome.ts';
import { toolLayout } from '../../tool-layout.ts';
import type { InUse } from '../in-use.ts';
import { entryPlace } from './entry-place.ts';
import type { FilePlan } from './place-files.ts';

/** A variant as files of OpenCode's configuration folder. What several scripts need lies apart, by the variant's id. */
export function toolFiles(id: string, genome: Genome, inUse: Pick<InUse, 'folder' | 'entry'>): FilePlan {
  const name = toolName(genome);
  const { folder } = inUse;
  const { place, own, remove } = entryPlace(name, inUse);
  const write = Object.entries(toolLayout(genome, name, `${name}-${id.slice(0, 8)}`)).map(
    ([path, text]) => [join(folder, path.replace(/^tool\//, `${place}/`)), text] as const,
  );
  return {
    // The entry comes last: until it is renamed, the old tool is in use.
    write: [...write.filter(([path]) => path !== own), ...write.filter(([path]) => path === own)],
    remove,
  };
}

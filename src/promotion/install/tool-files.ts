import { dirname, join } from 'node:path';
import { toolName, type Genome } from '../../mutation/genome.ts';
import { toolLayout } from '../../tool-layout.ts';
import type { InUse } from '../in-use.ts';
import type { FilePlan } from './place-files.ts';

/** A variant as files of OpenCode's configuration folder. What several scripts need lies apart, by the variant's id. */
export function toolFiles(id: string, genome: Genome, inUse: Pick<InUse, 'folder' | 'entry'>): FilePlan {
  const name = toolName(genome);
  const { folder, entry } = inUse;
  // A tool in `tools/` stays there; the other folder would hold a second one of its name.
  const isHere = entry !== undefined && dirname(dirname(entry)) === folder;
  const place = isHere && dirname(entry) === join(folder, 'tools') ? 'tools' : 'tool';
  const write = Object.entries(toolLayout(genome, name, `${name}-${id.slice(0, 8)}`)).map(
    ([path, text]) => [join(folder, path.replace(/^tool\//, `${place}/`)), text] as const,
  );
  const own = join(folder, place, `${name}.ts`);
  return {
    // The entry comes last: until it is renamed, the old tool is in use.
    write: [...write.filter(([path]) => path !== own), ...write.filter(([path]) => path === own)],
    remove: isHere && entry !== own ? [entry] : [],
  };
}

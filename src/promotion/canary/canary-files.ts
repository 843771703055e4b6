import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { variantId } from '../../mutation/canonical.ts';
import { toolName, type Genome } from '../../mutation/genome.ts';
import { contractChanges } from '../contract.ts';
import type { InUse } from '../in-use.ts';
import { entryPlace } from '../install/entry-place.ts';
import type { FilePlan } from '../install/place-files.ts';
import { canaryEntry } from './entry.ts';

const RUNTIME = fileURLToPath(new URL('./inside/canary.ts', import.meta.url));

export interface CanaryPlan {
  readonly request: string;
  readonly share: number;
  readonly id: string;
  readonly genome: Genome;
  readonly inUse: InUse;
}

/** Where a canary of the tool `name` writes its calls, below a configuration folder. */
export function canaryLog(folder: string, name: string): string {
  return join(folder, 'toolfinch-canary', `${name}.ndjson`);
}

/** Both versions and what chooses between them, with the entry last. */
export function canaryFiles({ request, share, id, genome, inUse }: CanaryPlan): FilePlan {
  const { folder } = inUse;
  const name = toolName(genome);
  const oldGenome = mayRun(inUse, genome);
  const { own, remove } = entryPlace(name, inUse);
  const home = (version: string): string => `lib/${name}-${version.slice(0, 8)}`;
  const [oldHome, newHome] = [home(variantId(oldGenome)), home(id)];
  const lay = (at: string, { files }: Genome) =>
    Object.entries(files).map(([path, text]) => [join(folder, at, path), text] as const);
  const text = canaryEntry({
    request,
    share,
    old: `../${oldHome}/${oldGenome.entry}`,
    candidate: `../${newHome}/${genome.entry}`,
    runtime: `../lib/toolfinch-canary/${name}.ts`,
    log: `../toolfinch-canary/${name}.ndjson`,
  });
  return {
    write: [
      ...lay(oldHome, oldGenome),
      ...lay(newHome, genome),
      [join(folder, 'lib/toolfinch-canary', `${name}.ts`), readFileSync(RUNTIME, 'utf8')],
      [join(folder, 'toolfinch-canary/.gitignore'), '*\n'],
      [own, text],
    ],
    remove,
  };
}

/** The tool in use, where it can stand behind one entry with the candidate. Throws where it cannot. */
export function mayRun({ genome: old }: Pick<InUse, 'genome'>, candidate: Genome): Genome {
  const name = toolName(candidate);
  if (!old) {
    throw new ToolfinchError(
      'CANARY_BUILTIN',
      `The project uses OpenCode's built-in ${name}, which a tool file cannot call.`,
      'Promote without --canary; `toolfinch rollback` brings the built-in back.',
      ExitCode.usage,
    );
  }
  const [change] = contractChanges(old, candidate).filter(
    ({ part }) => part === 'argument' || part === 'name',
  );
  if (change) {
    throw new ToolfinchError(
      'CANARY_CONTRACT',
      `The candidate does not take the arguments of the tool in use (${change.name}: ${change.before ?? 'none'}, now ${change.after ?? 'none'}).`,
      'Promote without --canary: the model can be shown only one list of arguments.',
      ExitCode.usage,
    );
  }
  return old;
}

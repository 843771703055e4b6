import { realpathSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { ExitCode, ToolfinchError } from '../../errors.ts';

/** The file or folder that a caller names, links followed; refused outside of the folders that the server was given. */
export function allowedPath(path: string, base: string, folders: readonly string[]): string {
  const real = pathWithin(path, base, folders);
  if (real !== undefined) return real;
  // Whether it exists is nobody's business who may not read it.
  throw new ToolfinchError(
    'PATH_REFUSED',
    `${JSON.stringify(path)} is not there, or not in a folder that this server may read.`,
    'Check the path; `toolfinch serve --allow FOLDER` lets a folder be read.',
    ExitCode.usage,
  );
}

/** What `path` leads to, links followed, if that is there and in one of the folders. */
export function pathWithin(path: string, base: string, folders: readonly string[]): string | undefined {
  const real = realOf(resolve(base, path));
  const isInside = folders.some((folder) => {
    const root = realOf(folder);
    return root !== undefined && (real === root || real?.startsWith(root.endsWith(sep) ? root : root + sep));
  });
  return isInside ? real : undefined;
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

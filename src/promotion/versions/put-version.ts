import { dirname, join } from 'node:path';
import { readFileSync } from 'node:fs';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { configFolder } from '../in-use.ts';
import { installedChanged, putFiles, removeEmpty, stateOf, type Hashes } from '../install/place-files.ts';
import type { AuditRecord } from '../ledger/record.ts';
import { toolPlaces } from '../opencode-folders.ts';
import type { FoundVersion } from './find-version.ts';
import { keep, readKept } from './kept-files.ts';
import { changesOf, filesAt, filesNow } from './tool-history.ts';

/**
 * Makes the files of a tool what they were in a version. Refuses where a file is neither what the log says of it nor what
 * it is to become, unless `force`; what is overwritten is kept. May be called again after a crash.
 */
export function putVersion(
  archiveDir: string,
  records: readonly AuditRecord[],
  { version, request, peers }: FoundVersion,
  force: boolean,
): { readonly place: string; readonly before: Hashes; readonly after: Hashes } {
  const changes = changesOf(records, peers);
  const wanted = filesAt(changes, version);
  if (!wanted) {
    throw new ToolfinchError(
      'VERSION_UNKNOWN',
      `Promotion ${request.id} never ${version.moment === 'before' ? 'was installed' : 'stood alone'} in ${request.project}.`,
      '`toolfinch audit` says which were installed, and which canaries were finished.',
      ExitCode.usage,
    );
  }
  const folder = configFolder(request.project);
  const entries = toolPlaces(request.tool).map((path) => join(folder, path));
  const known = filesNow(changes);
  const of = (files: Hashes, path: string): string | null => files[path] ?? null;
  // Entries come last: until then the tool is what it was.
  const paths = [...Object.keys(known).filter((path) => !entries.includes(path)), ...entries];
  const found = Object.fromEntries(paths.map((path) => [path, stateOf(path)?.sha256 ?? null]));
  const differ = paths.filter((path) => of(found, path) !== of(wanted, path));
  const changed = differ.filter((path) => of(found, path) !== of(known, path));
  if (changed.length > 0 && !force) throw installedChanged(changed);
  const write = differ.flatMap((path) => {
    const hash = of(wanted, path);
    return hash === null ? [] : [[path, readKept(archiveDir, hash)] as const];
  });
  const remove = differ.filter((path) => of(wanted, path) === null);
  for (const path of differ) if (of(found, path) !== null) keep(archiveDir, readFileSync(path));
  putFiles({ write, remove });
  for (const path of remove)
    for (let at = dirname(path); at.startsWith(join(folder, '/')); at = dirname(at)) removeEmpty(at);
  const told = paths.filter((path) => differ.includes(path) || of(known, path) !== of(wanted, path));
  const pick = (files: Hashes): Hashes => Object.fromEntries(told.map((path) => [path, of(files, path)]));
  const place = entries.find((path) => of(wanted, path) !== null) ?? folder;
  return { place, before: pick(found), after: pick(wanted) };
}

import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { replaceFile, stageFile, syncFolder } from '../../durable-file.ts';
import { sha256 } from '../ledger/record.ts';

/** What is to be written and removed, by absolute path. The last one written is what makes the rest count. */
export interface FilePlan<Content = string> {
  readonly write: readonly (readonly [path: string, content: Content])[];
  readonly remove: readonly string[];
}

const State = z.object({ sha256: z.string(), mode: z.int() }).nullable();
const Manifest = z.object({
  /** In the order in which they are put in place. `kept` names the file of the backup. */
  files: z.array(
    z.object({ path: z.string(), before: State, kept: z.string(), after: z.string().nullable() }),
  ),
  /** Folders that were not there, the innermost last. */
  folders: z.array(z.string()),
});
type Manifest = z.infer<typeof Manifest>;
type Placed = Manifest['files'][number];

export type Hashes = Readonly<Record<string, string | null>>;

const MANIFEST = 'manifest.json';
const MODE = 0o777;

/**
 * Puts files in place. What was there is kept in `backup`, durably, before anything is touched; every file is written
 * beside its place, synced and renamed. A crash at any moment leaves whole files, and a backup from which `restoreFiles`
 * makes what was.
 *
 * @param onStep hears of every step before it is taken; for tests of crashes
 */
export function placeFiles(
  plan: FilePlan,
  backup: string,
  onStep: (step: string) => void = () => undefined,
): { readonly before: Hashes; readonly after: Hashes } {
  if (existsSync(join(backup, MANIFEST))) {
    throw new ToolfinchError(
      'INSTALL_INTERRUPTED',
      `An installation out of ${dirname(backup)} was begun before and did not end.`,
      'Take it back with `toolfinch rollback`, and promote again.',
      ExitCode.failed,
    );
  }
  const paths = [...plan.write.map(([path]) => path), ...plan.remove];
  const texts = new Map(plan.write);
  mkdirSync(backup, { recursive: true });
  const files = paths.map((path, i): Placed => {
    const kept = `${i}.bin`;
    const before = stateOf(path);
    if (before) stageFile(join(backup, kept), readFileSync(path), before.mode);
    const text = texts.get(path);
    return { path, before, kept, after: text === undefined ? null : sha256(text) };
  });
  const folders = missingFolders(plan.write.map(([path]) => path));
  const manifest: Manifest = { files, folders };
  replaceFile(join(backup, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  putFiles(plan, onStep);
  return {
    before: Object.fromEntries(files.map(({ path, before }) => [path, before?.sha256 ?? null])),
    after: Object.fromEntries(files.map(({ path, after }) => [path, after])),
  };
}

/** Writes every file beside its place, then renames them in order, then removes. A file that is there keeps its mode. */
export function putFiles(
  { write, remove }: FilePlan<string | Uint8Array>,
  onStep: (step: string) => void = () => undefined,
): void {
  for (const [path, content] of write) {
    mkdirSync(dirname(path), { recursive: true });
    onStep(`stage ${path}`);
    stageFile(beside(path), content, stateOf(path)?.mode ?? 0o644);
  }
  for (const [path] of write) {
    onStep(`rename ${path}`);
    const mode = stateOf(path)?.mode;
    // The umask has no say where a file is replaced.
    if (mode !== undefined) chmodSync(beside(path), mode);
    renameSync(beside(path), path);
    syncFolder(dirname(path));
  }
  for (const path of remove) {
    onStep(`remove ${path}`);
    rmSync(path, { force: true });
    if (existsSync(dirname(path))) syncFolder(dirname(path));
  }
}

/**
 * Restores, byte for byte and mode for mode, what was there before `placeFiles`, wherever that was interrupted. Refuses
 * where a file is neither what was installed nor what was there, unless `force`. May be called again.
 */
export function restoreFiles(backup: string, force = false): readonly string[] {
  const { files, folders } = readManifest(backup);
  const changed = files.filter(({ path, before, after }) => {
    const now = stateOf(path)?.sha256 ?? null;
    return now !== after && now !== (before?.sha256 ?? null);
  });
  if (changed.length > 0 && !force) throw installedChanged(changed.map(({ path }) => path));
  for (const { path, before, kept } of files.toReversed()) {
    rmSync(beside(path), { force: true });
    if (before) {
      mkdirSync(dirname(path), { recursive: true });
      stageFile(beside(path), readFileSync(join(backup, kept)), before.mode);
      chmodSync(beside(path), before.mode);
      renameSync(beside(path), path);
    } else rmSync(path, { force: true });
    if (existsSync(dirname(path))) syncFolder(dirname(path));
  }
  for (const folder of folders.toReversed()) removeEmpty(folder);
  return files.map(({ path }) => path);
}

export function installedChanged(paths: readonly string[]): ToolfinchError {
  return new ToolfinchError(
    'INSTALLED_CHANGED',
    `${paths.join(', ')} has been changed since it was installed.`,
    'Save the change elsewhere; --force takes it back nevertheless.',
    ExitCode.usage,
  );
}

export function wasPlaced(backup: string): boolean {
  return existsSync(join(backup, MANIFEST));
}

/** A name that OpenCode does not take for a tool. */
const beside = (path: string): string => join(dirname(path), `.${basename(path)}.toolfinch-new`);

/** Of a plain file; null where there is none. Throws for anything else. */
export function stateOf(path: string): z.infer<typeof State> {
  if (!existsSync(path)) return null;
  const stat = lstatSync(path);
  if (!stat.isFile()) {
    throw new ToolfinchError(
      'NOT_A_FILE',
      `${path} is not a plain file.`,
      'Put a file in its place, or promote into the folder that it leads to.',
      ExitCode.usage,
    );
  }
  return { sha256: sha256(readFileSync(path)), mode: stat.mode & MODE };
}

function missingFolders(paths: readonly string[]): string[] {
  const missing = new Set<string>();
  for (const path of paths)
    for (let folder = dirname(path); !existsSync(folder); folder = dirname(folder)) missing.add(folder);
  return [...missing].sort((a, b) => a.length - b.length);
}

export function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    // Somebody else keeps something there, or it is gone already.
    if (!(error instanceof Error && 'code' in error && ['ENOTEMPTY', 'ENOENT'].includes(String(error.code))))
      throw error;
  }
}

function readManifest(backup: string): Manifest {
  try {
    return Manifest.parse(JSON.parse(readFileSync(join(backup, MANIFEST), 'utf8')));
  } catch (cause) {
    throw new ToolfinchError(
      'BACKUP_MISSING',
      `There is no backup in ${backup} that can be read.`,
      'Nothing was changed; restore the files by hand.',
      ExitCode.failed,
      { cause },
    );
  }
}

import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { readTool } from '../engine/read-tool.ts';
import { ExitCode, ToolfinchError } from '../errors.ts';
import type { Genome } from '../mutation/genome.ts';
import { CANARY_MARK } from './canary/entry.ts';
import { sha256 } from './ledger/record.ts';
import { globalFolder, laterFolders, toolFilesIn, toolPlaces } from './opencode-folders.ts';

/** The tool that a project has under a name at this moment. */
export interface InUse {
  /** OpenCode's configuration folder that an installation goes into. */
  readonly folder: string;
  /** Absolute path of the tool's entry; undefined where OpenCode's built-in is in use. */
  readonly entry: string | undefined;
  readonly genome: Genome | undefined;
  /**
   * sha256 of every file of it by absolute path, and null for every place where a file would be used instead of it and is
   * none.
   */
  readonly files: Readonly<Record<string, string | null>>;
}

export const GLOBAL = 'global';

/** The configuration folder of a project, or of `global`. Throws where the project is not there. */
export function configFolder(to: string, env: NodeJS.ProcessEnv = process.env): string {
  if (to === GLOBAL) return globalFolder(env);
  const project = resolve(to);
  if (existsSync(project) && statSync(project).isDirectory()) return join(project, '.opencode');
  throw new ToolfinchError(
    'PROJECT_MISSING',
    `There is no folder ${project}.`,
    'Name a project with --to, or `--to global` for the tools of every project.',
    ExitCode.usage,
  );
}

/** Reads the tool `name` of a project: its own, else the global one, else none, which means OpenCode's built-in. */
export async function readInUse(
  to: string,
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<InUse> {
  const folder = configFolder(to, env);
  const later = laterFolders(env).filter((place) => place !== folder);
  const places: string[] = [];
  const lookIn = (place: string): void =>
    void places.push(...toolPlaces(name).map((path) => join(place, path)));
  for (const place of later) {
    lookIn(place);
    const [shadow] = toolFilesIn(place, name);
    if (shadow === undefined) continue;
    throw new ToolfinchError(
      'TOOL_SHADOWED',
      `OpenCode would go on using ${join(place, shadow)}, which it reads after ${folder}.`,
      'Move that file away first.',
      ExitCode.usage,
    );
  }
  for (const place of new Set([folder, globalFolder(env)])) {
    lookIn(place);
    const [found, second] = toolFilesIn(place, name);
    if (found === undefined) continue;
    if (second !== undefined) {
      throw new ToolfinchError(
        'TOOL_TWICE',
        `${place} holds the tool ${name} twice: ${found} and ${second}.`,
        'Remove the one that is not meant.',
        ExitCode.usage,
      );
    }
    return await readOwn(folder, join(place, found), places);
  }
  return { folder, entry: undefined, genome: undefined, files: hashesOf(places) };
}

async function readOwn(folder: string, entry: string, places: readonly string[]): Promise<InUse> {
  if (lstatSync(entry).isSymbolicLink()) {
    throw new ToolfinchError(
      'TOOL_LINKED',
      `${entry} is a symbolic link.`,
      'Promote into the folder that it leads to, or put a file in its place.',
      ExitCode.usage,
    );
  }
  const text = readFileSync(entry, 'utf8');
  if (text.includes(CANARY_MARK)) {
    throw new ToolfinchError(
      'CANARY_RUNNING',
      `${entry} is the entry of a canary.`,
      'End it first, with `toolfinch canary finish` or `toolfinch canary demote`.',
      ExitCode.usage,
    );
  }
  // A tool of several scripts that was installed: one line leads to where they lie.
  const [, lib] = /^export \{ default \} from '(\.\.\/lib\/[^']+)';\n$/.exec(text) ?? [];
  const real = lib === undefined ? entry : resolve(entry, '..', lib);
  const genome = await readTool(real);
  const beside = Object.keys(genome.files).map((path) => join(resolve(real, '..'), path));
  return { folder, entry, genome, files: hashesOf([...places, ...beside]) };
}

/** sha256 by path; null for what is not there. */
export function hashesOf(paths: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(
    paths.map((path) => [path, existsSync(path) ? sha256(readFileSync(path)) : null]),
  );
}

/** The files of a project that are not what they were when the evidence was collected. */
export function changedSince(files: InUse['files']): string[] {
  const now = hashesOf(Object.keys(files));
  return Object.keys(files)
    .filter((path) => now[path] !== files[path])
    .map((path) => relative('.', path));
}

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { sourceOf, type Source } from './source.ts';

/** Files of an installed package, e.g. `{ name: 'zod', files: ['src/v3/*.ts'] }`. */
export const PackageFiles = z.strictObject({ name: z.string().min(1), files: z.array(z.string()).min(1) });
export type PackageFiles = z.infer<typeof PackageFiles>;

/** A suite's own sources are few and bring the languages that no package has: they are drawn more often. */
const OWN_WEIGHT = 5;

const Manifest = z.object({ version: z.string() });
const Lockfile = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) });

/** Readable files of a folder, by path, sorted. */
export function readFolderSources(folder: string): Source[] {
  return present(
    filesOf(folder, ['**/*']).map((file) =>
      sourceOf(file, file, readFileSync(join(folder, file), 'utf8'), OWN_WEIGHT),
    ),
  );
}

/**
 * Files of installed packages, by name and path, sorted. A package whose version is not the one that this project's
 * lockfile pins is refused: the same seed would give other cases.
 */
export function readPackageSources(packages: readonly PackageFiles[]): Source[] {
  const root = projectRoot();
  const pinned = pinnedVersions(root);
  return packages.flatMap(({ name, files }) => {
    const { folder, version } = findPackage(root, name);
    const wanted = pinned.get(name);
    if (wanted !== undefined && wanted !== version) {
      throw new ToolfinchError(
        'SUITE_INPUT_CHANGED',
        `The suite is made from ${name} ${wanted} (package-lock.json), but ${version} is installed.`,
        'Run `npm ci`, then try again.',
        ExitCode.environment,
      );
    }
    return present(
      filesOf(folder, files).map((file) =>
        sourceOf(`${name}@${version}/${file}`, file, readFileSync(join(folder, file), 'utf8')),
      ),
    );
  });
}

/** What the packages' part of a suite depends on, without reading their files: name, version and globs. */
export function packageStamps(packages: readonly PackageFiles[]): string[] {
  const root = projectRoot();
  return packages.map(({ name, files }) => `${name}@${findPackage(root, name).version} ${files.join(' ')}`);
}

function filesOf(folder: string, patterns: readonly string[]): string[] {
  return globSync([...patterns], { cwd: folder, ignore: ['**/*.d.ts', '**/*.min.*'], dot: true }).sort();
}

function present(sources: readonly (Source | undefined)[]): Source[] {
  return sources.filter((source) => source !== undefined);
}

function projectRoot(): string {
  return fileURLToPath(new URL('../../', import.meta.url));
}

/** The package in the nearest `node_modules` above this project, as Node itself would look. */
function findPackage(root: string, name: string): { folder: string; version: string } {
  for (let at = root; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    const manifest = readJson(join(folder, 'package.json'));
    if (manifest !== undefined) return { folder, version: Manifest.parse(manifest).version };
    if (dirname(at) === at) break;
  }
  throw new ToolfinchError(
    'SUITE_INPUT_MISSING',
    `The suite is made from files of the package ${name}, which is not installed.`,
    'Run `npm ci`, then try again.',
    ExitCode.environment,
  );
}

/** Empty where there is no lockfile, as when this project is itself installed as a package. */
function pinnedVersions(root: string): Map<string, string> {
  const lockfile = readJson(join(root, 'package-lock.json'));
  if (lockfile === undefined) return new Map();
  return new Map(
    Object.entries(Lockfile.parse(lockfile).packages).flatMap(([path, { version }]) =>
      version === undefined ? [] : [[path.replace(/^node_modules\//, ''), version] as const],
    ),
  );
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  return JSON.parse(text);
}

import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import type { Case } from './case.ts';
import { generators } from './generators.ts';
import { packCases, unpackCases } from './packed-cases.ts';
import { packageStamps, readFolderSources, readPackageSources } from './read-sources.ts';
import { suiteError } from './suite-error.ts';
import type { Generate } from './suite-file.ts';

export interface GeneratedCases {
  readonly cases: Case[];
  /** sha256 over the cases. */
  readonly hash: string;
}

/** Makes the cases of a `[[generate]]` block, or reads them from `cache` when all that they depend on is as it was. */
export function generatedCases(
  folder: string,
  block: Generate,
  cache = join(cacheFolder(), 'suites'),
): GeneratedCases {
  const own = block.sources === undefined ? [] : readOwnSources(folder, block.sources);
  const { kind, version, generate } = generators[block.kind];
  const key = sha256(
    JSON.stringify([kind, version, block.seed, block.sizes, own, packageStamps(block.packages)]),
  );
  const path = join(cache, `${key}.json`);
  const kept = readCache(path);
  if (kept !== undefined) return kept;
  const cases = generate(block.seed, block.sizes, [...own, ...readPackageSources(block.packages)]);
  const packed = packCases(cases);
  writeCache(path, packed);
  return { cases, hash: sha256(packed) };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function readOwnSources(folder: string, sources: string): ReturnType<typeof readFolderSources> {
  const path = join(folder, sources);
  if (!existsSync(path)) {
    throw suiteError(
      join(folder, 'suite.toml'),
      `field \`generate.sources\`: the folder ${path} does not exist.`,
      'Name a folder of source files, relative to the suite.',
    );
  }
  return readFolderSources(path);
}

/** A cache that cannot be read, or not understood, is no cache. */
function readCache(path: string): GeneratedCases | undefined {
  try {
    const [hash = '', packed = ''] = readFileSync(path, 'utf8').split('\n');
    return sha256(packed) === hash ? { cases: unpackCases(packed), hash } : undefined;
  } catch {
    return undefined;
  }
}

function writeCache(path: string, packed: string): void {
  const temporary = `${path}.${randomUUID()}`;
  try {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(temporary, `${sha256(packed)}\n${packed}`);
    renameSync(temporary, path);
  } catch {
    // Without a cache the next load takes longer, and nothing else.
  }
}

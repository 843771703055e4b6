import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Genome } from '../../src/mutation/genome.ts';

const BENCHMARKS = fileURLToPath(new URL('..', import.meta.url));

/** Folder of a shipped suite. */
export const suiteFolder = (name: string): string => join(BENCHMARKS, name);

/** The plain tool that is shipped with a suite. */
export function baselineOf(suite: string): Genome {
  const folder = join(suiteFolder(suite), 'tools');
  const entry = `${suite}.ts`;
  if (!readdirSync(folder).includes(entry)) throw new Error(`${folder} has no ${entry}`);
  return { entry, files: { [entry]: readFileSync(join(folder, entry), 'utf8') } };
}

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTool } from '../../src/engine/read-tool.ts';
import type { Genome } from '../../src/mutation/genome.ts';

const BENCHMARKS = fileURLToPath(new URL('..', import.meta.url));

/** Folder of a shipped suite. */
export const suiteFolder = (name: string): string => join(BENCHMARKS, name);

/** The plain tool that is shipped with a suite. */
export const baselineOf = (suite: string): Promise<Genome> =>
  readTool(join(suiteFolder(suite), 'tools', `${suite}.ts`));

import { readFileSync } from 'node:fs';
import type { Genome } from '../../../src/mutation/genome.ts';

const read = (name: string): Genome => {
  const file = new URL(`../../../benchmarks/${name}/tools/${name}.ts`, import.meta.url);
  return { entry: `${name}.ts`, files: { [`${name}.ts`]: readFileSync(file, 'utf8') } };
};

/** The plain tools that are shipped with the suites. */
export const baselines = [read('edit'), read('grep'), read('read'), read('glob')] as const;

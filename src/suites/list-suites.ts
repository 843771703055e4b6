import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the suites that come with Toolfinch. */
export const SHIPPED_SUITES = fileURLToPath(new URL('../../benchmarks/', import.meta.url));

/** Folders directly below `folder` that hold a suite, by name. */
export function suitesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'suite.toml')))
    .sort()
    .map((name) => join(folder, name));
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case } from '../case.ts';

/** Imported cases as a suite in `folder`, which is there. */
export function writeImported(folder: string, cases: readonly Case[], traces: number): void {
  writeFileSync(
    join(folder, 'suite.toml'),
    `name = "imported"\ntool = "edit"\ndescription = "Calls out of ${traces} traces."\n`,
  );
  mkdirSync(join(folder, 'cases'));
  const lines = cases.map((case_) => `${JSON.stringify(case_)}\n`);
  writeFileSync(join(folder, 'cases', 'imported.jsonl'), lines.join(''));
}

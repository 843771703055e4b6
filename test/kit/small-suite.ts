import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Split } from '../../src/suites/case.ts';

const BEFORE = 'one\ntwo\nthree\ntwo\nfour\n';
const CALLS = [
  ['exact', 'one', '1', 'one\n'],
  ['exact', 'four', '4', 'four\n'],
  ['trailing', 'three  ', '3', 'three\n'],
  ['twice', 'two', '2', undefined],
] as const;

/** A suite for `edit` with four calls a split: two exact ones, one with blanks at the line's end, one that must be refused. */
export function writeSmallSuite(at: string, splits: readonly Split[]): void {
  mkdirSync(join(at, 'cases'), { recursive: true });
  writeFileSync(join(at, 'suite.toml'), 'name = "small"\ntool = "edit"\ndescription = "A few calls."\n');
  const lines = splits.flatMap((split) =>
    CALLS.map(([mode, oldString, newString, place], i) =>
      JSON.stringify({
        id: `${split}-${i}`,
        mode,
        split,
        source: `${split}-${i}`,
        files: { 'a.txt': BEFORE },
        args: { filePath: '{{workspace}}/a.txt', oldString, newString },
        expect: place
          ? { kind: 'files', files: { 'a.txt': BEFORE.replace(place, `${newString}\n`) } }
          : { kind: 'refusal', otherwise: 'harm' },
      }),
    ),
  );
  writeFileSync(join(at, 'cases', 'all.jsonl'), `${lines.join('\n')}\n`);
}

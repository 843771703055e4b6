import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { globSync } from 'tinyglobby';
import { Case } from './case.ts';
import { parseOrThrow, suiteError } from './suite-error.ts';

const REMEDY = 'Correct the line; each line is one JSON object as described in docs/suites.md.';

/** The hand-written cases of a suite: every line of `cases/*.jsonl`. */
export function readCaseFiles(folder: string): Case[] {
  const ids = new Map<string, string>();
  return globSync('cases/*.jsonl', { cwd: folder })
    .sort()
    .flatMap((file) => {
      const path = join(folder, file);
      return readFileSync(path, 'utf8')
        .split('\n')
        .flatMap((line, i) => {
          if (line.trim() === '') return [];
          const where = `${path}:${String(i + 1)}`;
          const case_ = parseCase(line, where);
          const first = ids.get(case_.id);
          if (first !== undefined) {
            throw suiteError(
              where,
              `field \`id\`: "${case_.id}" is already used at ${first}.`,
              'Give the case an id of its own.',
            );
          }
          ids.set(case_.id, where);
          return [case_];
        });
    });
}

function parseCase(line: string, where: string): Case {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw suiteError(
      where,
      `not a JSON value (${error instanceof Error ? error.message : String(error)}).`,
      REMEDY,
    );
  }
  const case_ = parseOrThrow(Case, value, where, REMEDY);
  const wanted = case_.expect.kind === 'files' ? case_.expect.files : {};
  for (const [field, paths] of [
    ['files', case_.files],
    ['expect.files', wanted],
  ] as const) {
    for (const path of Object.keys(paths)) {
      if (isAbsolute(path) || path === '' || path.split('/').includes('..')) {
        throw suiteError(
          where,
          `field \`${field}\`: "${path}" is not a path inside the workspace.`,
          'Use a relative path without `..`.',
        );
      }
    }
  }
  if (case_.permission === 'deny' && case_.expect.kind !== 'refusal') {
    throw suiteError(
      where,
      'field `expect`: a call whose permission is denied can only be refused.',
      'Expect a refusal, or allow the call.',
    );
  }
  return case_;
}

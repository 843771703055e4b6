import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { globSync } from 'tinyglobby';
import { Case } from './case.ts';
import { parseOrThrow, suiteError } from './suite-error.ts';

const REMEDY = 'Correct the line; each line is one JSON object as described in docs/suites.md.';

export interface WrittenCases {
  readonly cases: Case[];
  /** sha256 of each file's text, in order. */
  readonly hashes: string[];
}

/** The hand-written cases of a suite: every line of `cases/*.jsonl`. */
export function readCaseFiles(folder: string): WrittenCases {
  const ids = new Map<string, string>();
  const cases: Case[] = [];
  const hashes: string[] = [];
  for (const file of globSync('cases/*.jsonl', { cwd: folder }).sort()) {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    hashes.push(createHash('sha256').update(text).digest('hex'));
    for (const [i, line] of text.split('\n').entries()) {
      if (line.trim() === '') continue;
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
      cases.push(case_);
    }
  }
  return { cases, hashes };
}

/** One line, checked; `where` is named where something is wrong. */
export function parseCase(line: string, where: string): Case {
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
  const wanted = case_.expect.kind === 'refusal' ? {} : case_.expect.files;
  for (const [field, paths] of [
    ['files', case_.files],
    ['extras', case_.extras ?? {}],
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

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { z } from 'zod';
import { onHost } from '../../host-command.ts';
import { splitOf } from '../source.ts';
import { parseOrThrow, suiteError } from '../suite-error.ts';
import type { Task } from '../task.ts';
import { languages, testScript, type Language } from './languages.ts';

const Config = z.looseObject({
  files: z.looseObject({
    solution: z.array(z.string()).min(1),
    test: z.array(z.string()).min(1),
    example: z.array(z.string()).min(1),
  }),
});

const TIMEOUT_MS = 180_000;

/** Whether the folder has the layout of a polyglot benchmark: `<language>/exercises/practice/<slug>/`. */
export function isPolyglot(folder: string): boolean {
  return languagesIn(folder).length > 0;
}

function languagesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'exercises', 'practice')))
    .sort();
}

export interface ReadPolyglotOptions {
  /** Hears of what is left out, and why. */
  readonly onNote?: (line: string) => void;
  /** Whether boxes have a command; default: whether this machine does, from which they are made. */
  readonly has?: (command: string) => boolean;
}

/**
 * Every exercise of the languages that can be run offline, as a task: the stub to fill in, the instructions, the hidden
 * tests put back from the original before they are run, the example as reference solution. Other languages are left
 * out, as are those whose command no box has; `onNote` hears of them. Splits go by the hash of language and slug,
 * 60 / 20 / 20.
 */
export function readPolyglot(folder: string, options: ReadPolyglotOptions = {}): Task[] {
  return readExercises(folder, options).map(taskOf);
}

/** An exercise that can be run here. Files are relative path to text. */
export interface Exercise {
  /** Language and slug. */
  readonly id: string;
  readonly language: Language;
  /** What a learner begins with, stubs included. */
  readonly workspace: Readonly<Record<string, string>>;
  readonly tests: Readonly<Record<string, string>>;
  /** The files to be written, as the example has them. */
  readonly solution: Readonly<Record<string, string>>;
  /** What is asked for, in Markdown. */
  readonly instructions: string;
}

export function readExercises(folder: string, { onNote, has = isOnHost }: ReadPolyglotOptions): Exercise[] {
  return languagesIn(folder).flatMap((name) => {
    const language = languages[name];
    const practice = join(folder, name, 'exercises', 'practice');
    const slugs = readdirSync(practice).sort();
    const leftOut = (why: string): [] => {
      onNote?.(`${slugs.length} exercises in ${name} are left out: ${why}.`);
      return [];
    };
    if (!language) return leftOut('that language is not run here');
    if (!language.isBundled && !has(language.needs)) return leftOut(`no box has ${language.needs}`);
    return slugs.map((slug) => readExercise(join(practice, slug), `${name}/${slug}`, language));
  });
}

const isOnHost = (command: string): boolean => onHost(command) !== undefined;

function readExercise(folder: string, id: string, language: Language): Exercise {
  const path = join(folder, '.meta', 'config.json');
  const { files } = parseOrThrow(Config, JSON.parse(text(path)), path, 'Name files that an exercise needs.');
  const { enable = (test) => test } = language;
  const under = (
    names: readonly string[],
    read: (name: string, i: number) => string,
  ): Record<string, string> => Object.fromEntries(names.map((name, i) => [name, read(name, i)]));
  const begun = globSync('**/*', { cwd: folder, ignore: [...files.test, 'LICENSE'] }).sort();
  return {
    id,
    language,
    workspace: under(begun, (name) => text(join(folder, name))),
    tests: under(files.test, (name) => enable(text(join(folder, name)))),
    solution: under(files.solution, (_, i) => text(join(folder, files.example[i] ?? files.example[0] ?? ''))),
    instructions: ['introduction.md', 'instructions.md', 'instructions.append.md']
      .map((name) => join(folder, '.docs', name))
      .filter((name) => existsSync(name))
      .map((name) => text(name).trim())
      .join('\n\n'),
  };
}

function taskOf({ id, language, workspace, tests, solution, instructions }: Exercise): Task {
  const [testNames, artifacts] = [Object.keys(tests), Object.keys(solution)];
  const copy = (from: string, names: readonly string[]): string =>
    names.map((name) => `cp "${from}/${name}" "./${name}"\n`).join('');
  return {
    id,
    split: splitOf(id),
    instruction: `${instructions}\n\nWrite the solution into ${artifacts.join(', ')}. Keep the names of what is exported there: tests that you do not see call them. Use the standard library alone.\n`,
    workspace,
    tests: {
      ...tests,
      ...language.beside,
      'test.sh': `#!/bin/sh\n${copy('$TESTS_DIR', testNames)}${testScript(language, testNames)}`,
    },
    solution: { ...solution, 'solve.sh': `#!/bin/sh\n${copy('$(dirname "$0")', artifacts)}` },
    artifacts,
    agentTimeoutMs: TIMEOUT_MS,
    verifierTimeoutMs: TIMEOUT_MS,
    policy: {
      locate: artifacts[0] ?? id,
      edits: artifacts.map((file) => ({
        file,
        before: workspace[file] ?? '',
        after: solution[file] ?? '',
        replaceAll: false,
      })),
    },
  };
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw suiteError(path, 'the file is missing or cannot be read.', 'Leave the exercise out of the folder.');
  }
}

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
  return exercisesIn(folder, options).map(({ folder: at, id, language }) => readExercise(at, id, language));
}

/** An exercise that can be run here. */
interface Exercise {
  readonly folder: string;
  /** Language and slug. */
  readonly id: string;
  readonly language: Language;
}

function exercisesIn(folder: string, { onNote, has = isOnHost }: ReadPolyglotOptions): Exercise[] {
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
    return slugs.map((slug) => ({ folder: join(practice, slug), id: `${name}/${slug}`, language }));
  });
}

const isOnHost = (command: string): boolean => onHost(command) !== undefined;

function readExercise(folder: string, id: string, language: Language): Task {
  const path = join(folder, '.meta', 'config.json');
  const { files } = parseOrThrow(Config, JSON.parse(text(path)), path, 'Name files that an exercise needs.');
  const workspace = Object.fromEntries(
    globSync('**/*', { cwd: folder, ignore: [...files.test, 'LICENSE'] })
      .sort()
      .map((file) => [file, text(join(folder, file))]),
  );
  const enable = language.enable ?? ((test: string) => test);
  const tests = Object.fromEntries(files.test.map((file) => [file, enable(text(join(folder, file)))]));
  const solution = Object.fromEntries(
    files.solution.map((file, i) => [file, text(join(folder, files.example[i] ?? files.example[0] ?? ''))]),
  );
  const copy = (from: string, names: readonly string[]): string =>
    names.map((name) => `cp "${from}/${name}" "./${name}"\n`).join('');
  return {
    id,
    split: splitOf(id),
    instruction: instructionOf(folder, files.solution),
    workspace,
    tests: {
      ...tests,
      ...language.beside,
      'test.sh': `#!/bin/sh\n${copy('$TESTS_DIR', files.test)}${testScript(language, files.test)}`,
    },
    solution: { ...solution, 'solve.sh': `#!/bin/sh\n${copy('$(dirname "$0")', files.solution)}` },
    artifacts: files.solution,
    agentTimeoutMs: TIMEOUT_MS,
    verifierTimeoutMs: TIMEOUT_MS,
    policy: {
      locate: files.solution[0] ?? id,
      edits: files.solution.map((file) => ({
        file,
        before: workspace[file] ?? '',
        after: solution[file] ?? '',
        replaceAll: false,
      })),
    },
  };
}

function instructionOf(folder: string, solution: readonly string[]): string {
  const parts = ['introduction.md', 'instructions.md', 'instructions.append.md'].flatMap((name) => {
    const path = join(folder, '.docs', name);
    return existsSync(path) ? [text(path).trim()] : [];
  });
  const files = solution.join(', ');
  return `${parts.join('\n\n')}\n\nWrite the solution into ${files}. Keep the names of what is exported there: tests that you do not see call them. Use the standard library alone.\n`;
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw suiteError(path, 'the file is missing or cannot be read.', 'Leave the exercise out of the folder.');
  }
}

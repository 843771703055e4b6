import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { z } from 'zod';
import { splitOf } from './source.ts';
import { parseOrThrow, suiteError } from './suite-error.ts';
import type { Task } from './task.ts';

/** How exercises of one language are run in a box, offline. */
interface Language {
  /** The command that the box must have. */
  readonly needs: string;
  /** Shell script that runs the tests in the workspace; its exit code is the verdict. */
  readonly run: (tests: readonly string[]) => string;
  /** Tests that their authors have switched off for learners are switched on. */
  readonly enable: (test: string) => string;
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  javascript: {
    needs: 'bun',
    // A run that ends before its last test writes no report, whatever its exit code.
    run: (tests) =>
      `report=$(mktemp)\nbun test --reporter=junit --reporter-outfile="$report" ${tests.map((path) => `./${path}`).join(' ')} || exit 1\ngrep -q '<testsuites[^>]* failures="0"' "$report"\n`,
    enable: (test) => test.replace(/\bx(test|it|describe)\(/g, '$1('),
  },
};

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

/**
 * Every exercise of the languages that can be run offline, as a task: the stub to fill in, the instructions, the hidden
 * tests put back from the original before they are run, the example as reference solution. Other languages are left
 * out; `onNote` hears of them. Splits go by the hash of language and slug, 60 / 20 / 20.
 */
export function readPolyglot(folder: string, onNote: (line: string) => void = () => undefined): Task[] {
  return languagesIn(folder).flatMap((name) => {
    const language = LANGUAGES[name];
    const practice = join(folder, name, 'exercises', 'practice');
    const slugs = readdirSync(practice).sort();
    if (!language) {
      onNote(`${slugs.length} exercises in ${name} are left out: that language is not run here.`);
      return [];
    }
    return slugs.map((slug) => readExercise(join(practice, slug), `${name}/${slug}`, language));
  });
}

function readExercise(folder: string, id: string, { run, enable }: Language): Task {
  const path = join(folder, '.meta', 'config.json');
  const { files } = parseOrThrow(Config, JSON.parse(text(path)), path, 'Name files that an exercise needs.');
  const workspace = Object.fromEntries(
    globSync('**/*', { cwd: folder, ignore: [...files.test, 'LICENSE'] })
      .sort()
      .map((file) => [file, text(join(folder, file))]),
  );
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
    tests: { ...tests, 'test.sh': `#!/bin/sh\n${copy('$TESTS_DIR', files.test)}${run(files.test)}` },
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

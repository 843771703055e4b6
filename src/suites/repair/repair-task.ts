import { randomFor } from '../../random.ts';
import type { TestLists } from '../grading/grade.ts';
import { judgeFiles } from '../grading/judge-files.ts';
import type { Exercise } from '../polyglot/read-polyglot.ts';
import { splitOf } from '../source.ts';
import type { Task } from '../task.ts';
import { decoysFor } from './decoys.ts';
import { inverseEdits, withFaults, type Fault } from './fault.ts';

/** Where the exercise's files stand in the repository. */
const SOURCES = 'src';
const AGENT_TIMEOUT_MS = 180_000;
const VERIFIER_TIMEOUT_MS = 30_000;

/** An exercise whose reference solution is spoiled. */
export interface Spoiled {
  readonly exercise: Exercise;
  /** The file of the solution that is spoiled, and its right text. */
  readonly file: string;
  readonly source: string;
  readonly faults: readonly Fault[];
  /** Faults of the helper that looks like it. */
  readonly lookalike: readonly Fault[];
}

/** The exercise's own folder with a text in the place of its solution, below `src/`. */
export function sourcesWith(
  { exercise, file }: Pick<Spoiled, 'exercise' | 'file'>,
  text: string,
): Record<string, string> {
  const { workspace, solution } = exercise;
  const files = { ...workspace, ...solution, [file]: text };
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${SOURCES}/${path}`, content]));
}

/** Shell script that puts the tests in their place and runs them: `$report` is their JUnit report, `$code` the exit code. */
export function reportScript({ tests, language }: Exercise): string {
  const names = Object.keys(tests);
  return `${names.map((name) => `cp "$TESTS_DIR/${name}" "${SOURCES}/${name}"\n`).join('')}cd ${SOURCES}
report=$(mktemp)
${language.run(names)}
code=$?
`;
}

/** The task to take the faults out again. Its verifier demands every test of both lists, and skips none. */
export function repairTask(id: string, spoiled: Spoiled, lists: TestLists): Task {
  const { exercise, file, source, faults, lookalike } = spoiled;
  const path = `${SOURCES}/${file}`;
  const text = withFaults(source, faults);
  const edits = inverseEdits(path, source, faults);
  const setting = {
    file: path,
    spoiled: text,
    lookalike: withFaults(source, lookalike),
    instructions: exercise.instructions,
  };
  return {
    id,
    split: splitOf(exercise.id),
    instruction: instructionOf(path, lists),
    workspace: { ...decoysFor(randomFor('decoys', id), setting), ...sourcesWith(spoiled, text) },
    tests: {
      ...exercise.tests,
      ...exercise.language.beside,
      ...judgeFiles({ ...lists, mustRun: true }),
      'test.sh': `#!/bin/sh\n${reportScript(exercise)}bun "$TESTS_DIR/judge.ts" junit "$code" < "$report" > "$LOGS_DIR/reward.txt"\n`,
    },
    solution: {
      [`files/${path}`]: source,
      'solve.sh': `#!/bin/sh\ncp "$(dirname "$0")/files/${path}" "./${path}"\n`,
    },
    artifacts: [path],
    agentTimeoutMs: AGENT_TIMEOUT_MS,
    verifierTimeoutMs: VERIFIER_TIMEOUT_MS,
    policy: { locate: locatable(edits[0]?.before ?? ''), edits },
  };
}

function instructionOf(path: string, { failToPass }: TestLists): string {
  const shown = failToPass.slice(0, 8).map((name) => `- ${name}`);
  const rest = failToPass.length - shown.length;
  return `Something in \`${path}\` has been broken: it no longer does what the page in \`docs/\` asks for. These tests, which you do not see, fail:

${shown.join('\n')}${rest > 0 ? `\n- and ${rest} more` : ''}

Find the mistakes and put them right in that file, with as few changes as you can. All else works, and must go on working.
`;
}

/** The longest line of a text, as one would search for it. */
function locatable(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .reduce((longest, line) => (line.length > longest.length ? line : longest), '');
}

import { structuredPatch } from 'diff';
import { judgeFiles } from '../grading/judge-files.ts';
import { END, START } from '../grading/test-log.ts';
import { applyPolicyEdits } from '../harbor.ts';
import { splitOf } from '../source.ts';
import type { PolicyScript, Task } from '../task.ts';
import { isTestSetting } from '../test-setting.ts';
import type { Instance } from './instance.ts';

/** What an instance's patches make of the files that they touch: path to text, null where the file is gone. */
export type Patched = Readonly<Record<string, string | null>>;

export interface InstanceParts {
  readonly instance: Instance;
  /** The repository at the base commit. */
  readonly workspace: Readonly<Record<string, string>>;
  readonly solved: Patched;
  readonly tested: Patched;
  readonly testCommand: string;
}

const AGENT_TIMEOUT_MS = 600_000;
const VERIFIER_TIMEOUT_MS = 600_000;

/**
 * An instance as a task. The workspace is the files of the base commit and nothing of the repository's history. The
 * verifier gets what the session did to them, but for the files of the test patch and those that settle how tests are
 * run, and lays the test patch over it.
 */
export function instanceTask({ instance, workspace, solved, tested, testCommand }: InstanceParts): Task {
  const isJudged = (path: string): boolean => !(path in tested) && (path in solved || !isTestSetting(path));
  const lists = { failToPass: instance.FAIL_TO_PASS, passToPass: instance.PASS_TO_PASS };
  const policy = policyOf(workspace, solved);
  return {
    id: instance.instance_id,
    split: instance.split ?? splitOf(instance.repo),
    instruction: `${instance.problem_statement.trim()}\n\nChange the code in the working folder so that this is settled. Tests that you do not see are run afterwards; do not change existing ones.\n`,
    workspace,
    tests: {
      ...below('files', tested),
      ...judgeFiles(lists),
      'command.sh': `${testCommand.replaceAll('{files}', present(tested).map(quote).join(' '))}\n`,
      'test.sh': `#!/bin/sh\n${layOver('"$TESTS_DIR"', tested)}${RUN}`,
    },
    solution: { ...below('files', solved), 'solve.sh': `#!/bin/sh\n${layOver('"$(dirname "$0")"', solved)}` },
    artifacts: [...new Set([...Object.keys(workspace), ...Object.keys(solved)])].filter(isJudged).sort(),
    isRepository: true,
    carriesNewFiles: true,
    agentTimeoutMs: AGENT_TIMEOUT_MS,
    verifierTimeoutMs: VERIFIER_TIMEOUT_MS,
    ...(policy && { policy }),
  };
}

/** The output is held by the shell, where code under test cannot change it; marks that the tests print are one too many. */
const RUN = `output=$(sh "$TESTS_DIR/command.sh" 2>&1)
code=$?
printf '%s\\n' '${START}' "$output" '${END}' | bun "$TESTS_DIR/judge.ts" log "$code" > "$LOGS_DIR/reward.txt"
`;

const present = (files: Patched): string[] => Object.keys(files).filter((path) => files[path] !== null);
const quote = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`;

function below(folder: string, files: Patched): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).flatMap(([path, text]) => (text === null ? [] : [[`${folder}/${path}`, text]])),
  );
}

function layOver(from: string, files: Patched): string {
  return Object.entries(files)
    .map(([path, text]) =>
      text === null
        ? `rm -f ${quote(path)}\n`
        : `mkdir -p "$(dirname ${quote(path)})"\ncp ${from}/files/${quote(path)} ${quote(path)}\n`,
    )
    .join('');
}

/** The reference patch as edits; undefined where it does more than to change files, or a passage stands there twice. */
function policyOf(workspace: Readonly<Record<string, string>>, solved: Patched): PolicyScript | undefined {
  const edits: PolicyScript['edits'] = [];
  for (const [file, after] of Object.entries(solved)) {
    const before = workspace[file];
    if (before === undefined || after === null) return undefined;
    for (const { lines } of structuredPatch(file, file, before, after, '', '', { context: 3 }).hunks) {
      const side = (other: string): string =>
        lines
          .flatMap((line) => (line.startsWith(other) || line.startsWith('\\') ? [] : [line.slice(1)]))
          .join('\n');
      edits.push({ file, before: side('+'), after: side('-'), replaceAll: false });
    }
  }
  const locate = longestLine(edits[0]?.before ?? '');
  try {
    const policy = { locate, edits };
    const changed = applyPolicyEdits(policy, workspace, 'the reference patch');
    return Object.entries(solved).every(([file, text]) => changed[file] === text) ? policy : undefined;
  } catch {
    return undefined;
  }
}

function longestLine(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .reduce((longest, line) => (line.length > longest.length ? line : longest), '');
}

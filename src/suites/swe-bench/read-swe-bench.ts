import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseOrThrow, suiteError } from '../suite-error.ts';
import type { Task } from '../task.ts';
import { Instance } from './instance.ts';
import { instanceTask } from './instance-task.ts';
import { applyPatch, findMirror, readCommit, type Checkout } from './mirror.ts';

/** What a SWE-bench file does not say itself. */
export interface SweBenchOptions {
  /** Folder of bare repositories, `owner__name.git`. Default: `mirrors` beside the file. */
  readonly mirrors?: string;
  /** How tests are run where an instance has no `test_command`; `{files}` stands for the files of its test patch. */
  readonly testCommand?: string;
}

/** The JSONL file that a path names, itself or as `instances.jsonl` in a folder. */
export function sweBenchFile(path: string): string | undefined {
  if (path.endsWith('.jsonl')) return path;
  const inside = join(path, 'instances.jsonl');
  return existsSync(inside) ? inside : undefined;
}

/**
 * Every instance of a SWE-bench file as a task, from local mirrors of the repositories. Throws with file and line where
 * an instance cannot be run: no mirror, no commit, a patch that does not apply, no command to run its tests by.
 */
export function readSweBench(
  file: string,
  options: SweBenchOptions = {},
  onNote?: (line: string) => void,
): Task[] {
  const mirrors = options.mirrors ?? join(dirname(file), 'mirrors');
  const commits = new Map<string, Checkout>();
  const seen = new Set<string>();
  return linesOf(file).map(({ text, where }) => {
    const instance = parseInstance(text, where);
    if (seen.has(instance.instance_id))
      throw suiteError(
        where,
        `field \`instance_id\`: ${instance.instance_id} is there twice.`,
        'Remove one.',
      );
    seen.add(instance.instance_id);
    const testCommand = instance.test_command ?? instance.install_config?.test_cmd ?? options.testCommand;
    if (testCommand === undefined) {
      throw suiteError(
        where,
        `nothing says how the tests of ${instance.instance_id} are run.`,
        'Give the line a `test_command`, or all of them one with --test-command; {files} stands for the files of the test patch.',
      );
    }
    const mirror = findMirror(mirrors, instance.repo);
    if (mirror === undefined) {
      throw suiteError(
        where,
        `there is no mirror of ${instance.repo} in ${mirrors}.`,
        `Make one with \`git clone --mirror URL ${instance.repo.replace('/', '__')}.git\` there, or name another folder with --mirrors.`,
      );
    }
    const key = `${mirror} ${instance.base_commit}`;
    const { files: workspace, leftOut } =
      commits.get(key) ?? withoutOpenCode(readCommit(mirror, instance.base_commit));
    commits.set(key, { files: workspace, leftOut });
    if (leftOut.length > 0)
      onNote?.(
        `${instance.instance_id}: ${leftOut.length} files are left out of the workspace, ${leftOut[0]} first: not text, or settings of OpenCode.`,
      );
    const [solved, tested] = (['patch', 'test_patch'] as const).map((field) => {
      const patched = applyPatch(workspace, instance[field]);
      if (patched) return patched;
      const at = instance.base_commit.slice(0, 12);
      throw suiteError(where, `field \`${field}\`: does not apply to ${at}.`, 'Leave the instance out.');
    });
    if (!solved || !tested) throw new Error('unreachable');
    return instanceTask({ instance, workspace, solved, tested, testCommand });
  });
}

/** A repository's own settings of OpenCode, which would stand in the place of the tool under test. */
function withoutOpenCode({ files, leftOut }: Checkout): Checkout {
  const own = Object.keys(files).filter((path) => /^(?:\.opencode\/|opencode\.jsonc?$)/.test(path));
  const kept = Object.entries(files).filter(([path]) => !own.includes(path));
  return { files: Object.fromEntries(kept), leftOut: [...leftOut, ...own] };
}

function linesOf(file: string): { text: string; where: string }[] {
  let all: string;
  try {
    all = readFileSync(file, 'utf8');
  } catch {
    throw suiteError(
      file,
      'the file cannot be read.',
      'Name a JSONL file, or a folder with instances.jsonl.',
    );
  }
  return all
    .split('\n')
    .map((text, i) => ({ text, where: `${file}:${i + 1}` }))
    .filter(({ text }) => text.trim() !== '');
}

function parseInstance(text: string, where: string): Instance {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw suiteError(where, 'not a JSON value.', 'Correct the line.');
  }
  return parseOrThrow(
    Instance,
    value,
    where,
    'Correct the field; docs/formats.md lists those that are read.',
  );
}

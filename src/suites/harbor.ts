import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { globSync } from 'tinyglobby';
import { z } from 'zod';
import { Split } from './case.ts';
import { LimitedSections, unsupportedIn } from './harbor-limits.ts';
import { readTextTree } from './read-text-tree.ts';
import { McpServer } from './mcp-server.ts';
import { parseOrThrow, suiteError } from './suite-error.ts';
import { parseToml } from './suite-file.ts';
import { PolicyScript, type Task } from './task.ts';

const REMEDY = 'Correct the field; docs/suites.md describes a task folder.';
const Seconds = z.number().positive();

/**
 * What is read of Harbor's `task.toml`. What it asks for beyond that is either refused by name (`harbor-limits.ts`) or
 * says nothing about how the task is run (`task`, other `metadata`).
 */
const TaskFile = LimitedSections.extend({
  schema_version: z.string().optional(),
  version: z.string().optional(),
  agent: z.looseObject({ timeout_sec: Seconds.default(600) }).prefault({}),
  verifier: z.looseObject({ timeout_sec: Seconds.default(600) }).prefault({}),
  environment: z.looseObject({ mcp_servers: z.array(z.unknown()).default([]) }).prefault({}),
  metadata: z.looseObject({
    toolfinch: z.strictObject({
      split: Split,
      artifacts: z.array(z.string()).min(1),
      permission: z.enum(['allow', 'deny']).optional(),
      impossible: z.boolean().optional(),
    }),
  }),
});

/** Every task folder of a suite: `tasks/*` with a `task.toml` in Harbor's layout. */
export function readTasks(folder: string): Task[] {
  return globSync('tasks/*/', { cwd: folder, onlyDirectories: true })
    .sort()
    .map((task) => readHarborTask(join(folder, task)));
}

export function readHarborTask(folder: string): Task {
  const path = join(folder, 'task.toml');
  const file = parseOrThrow(TaskFile, parseToml(readText(path), path), path, REMEDY);
  refuseUnsupported(folder, path, file);
  const mcpServers = parseOrThrow(
    z.array(McpServer),
    file.environment.mcp_servers,
    `${path}, environment.mcp_servers`,
    REMEDY,
  );
  const workspace = readTextTree(join(folder, 'environment/workspace'));
  const tests = readTextTree(join(folder, 'tests'));
  if (Object.keys(workspace).length === 0) throw missing(join(folder, 'environment/workspace'));
  if (tests['test.sh'] === undefined) throw missing(join(folder, 'tests/test.sh'));
  const policy = readPolicy(folder, workspace);
  const { split, artifacts, permission, impossible } = file.metadata.toolfinch;
  return {
    id: basename(folder),
    split,
    instruction: readText(join(folder, 'instruction.md')),
    workspace,
    tests,
    solution: readTextTree(join(folder, 'solution')),
    artifacts,
    agentTimeoutMs: file.agent.timeout_sec * 1000,
    verifierTimeoutMs: file.verifier.timeout_sec * 1000,
    ...(policy !== undefined && { policy }),
    ...(mcpServers.length > 0 && { mcpServers }),
    ...(permission !== undefined && { permission }),
    ...(impossible !== undefined && { impossible }),
  };
}

function refuseUnsupported(folder: string, path: string, file: z.infer<typeof TaskFile>): void {
  const version = file.schema_version ?? file.version;
  if (version === undefined) {
    throw suiteError(path, 'field `schema_version` is missing.', 'Write schema_version = "1.1".');
  }
  if (!/^1(\.\d+)*$/.test(version)) {
    throw suiteError(
      path,
      `field \`schema_version\`: version ${version} of Harbor's format is not known.`,
      'Write the task in version 1.',
    );
  }
  const unsupported = unsupportedIn(folder, file);
  if (unsupported.length > 0) {
    throw suiteError(
      path,
      `not supported: ${unsupported.join(', ')}.`,
      'Leave the task out of the suite, or what it asks for out of the task; docs/formats.md says what is supported.',
    );
  }
}

/** Reads `policy.json` and plays its edits through: each `before` must stand once where it is to be replaced. */
function readPolicy(folder: string, workspace: Readonly<Record<string, string>>): PolicyScript | undefined {
  const path = join(folder, 'policy.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw suiteError(
      path,
      `not a JSON value (${error instanceof Error ? error.message : String(error)}).`,
      'Correct the JSON.',
    );
  }
  const policy = parseOrThrow(PolicyScript, value, path, REMEDY);
  applyPolicyEdits(policy, workspace, path);
  return policy;
}

/** The workspace after the policy's edits. Throws when one of them has no place, or several. */
export function applyPolicyEdits(
  policy: PolicyScript,
  workspace: Readonly<Record<string, string>>,
  where: string,
): Record<string, string> {
  const files = { ...workspace };
  for (const [i, edit] of policy.edits.entries()) {
    const field = `field \`edits.${String(i)}`;
    const before = files[edit.file];
    if (before === undefined) {
      throw suiteError(
        where,
        `${field}.file\`: the workspace has no file "${edit.file}".`,
        'Name a file of environment/workspace.',
      );
    }
    const parts = before.split(edit.before);
    const found = parts.length - 1;
    if (edit.before === '' || found === 0 || (found > 1 && !edit.replaceAll)) {
      throw suiteError(
        where,
        `${field}.before\`: stands ${String(found)} times in ${edit.file}.`,
        'Give text that stands there exactly once, or set replaceAll.',
      );
    }
    files[edit.file] = parts.join(edit.after);
  }
  return files;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw missing(path);
  }
}

function missing(path: string): Error {
  return suiteError(
    path,
    'the task needs it, and it is missing or empty.',
    'Add it; docs/suites.md describes a task folder.',
  );
}

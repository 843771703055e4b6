import type { Task } from '../../suites/task.ts';
import { attach } from '../box/box.ts';
import type { BoxPool } from '../contract.ts';
import { verifyTask, type Verification } from './verify-task.ts';

/** An agent that needs no model: what it does to a task's workspace, and what it must earn for it. */
export interface ReferenceAgent {
  readonly name: string;
  readonly description: string;
  readonly earns: 0 | 1;
  /** Files that it lays over the workspace. */
  files?(task: Task): Readonly<Record<string, string>>;
  /** Shell command that it runs in the workspace, with the reference solution in `$SOLUTION`. */
  readonly command?: string;
}

/** The artifacts that are programs, each ending at once, or never, before it does anything else. */
function begunWith(lines: {
  readonly js: string;
  readonly sh: string;
  readonly py: string;
}): (task: Task) => Record<string, string> {
  return ({ artifacts, workspace }) =>
    Object.fromEntries(
      artifacts.flatMap((path) => {
        const [, language] =
          /\.(?:[cm]?([jt]s)|(sh|py))$/.exec(path)?.filter((part) => part !== undefined) ?? [];
        if (language === undefined) return [];
        const line = lines[language === 'ts' ? 'js' : (language as keyof typeof lines)];
        return [[path, `${line}\n${workspace[path] ?? ''}`]];
      }),
    );
}

/** A sound task gives its whole reward to the first of them and none to the others. */
export const referenceAgents: readonly ReferenceAgent[] = [
  {
    name: 'oracle',
    description: 'runs the reference solution',
    earns: 1,
    command: 'sh "$SOLUTION/solve.sh"',
  },
  { name: 'null', description: 'does nothing', earns: 0 },
  {
    name: 'echo-pass',
    description: 'says that it has passed, wherever a verifier may look',
    earns: 0,
    command:
      'echo PASS; echo "ok 1 - all tests passed"; mkdir -p logs/verifier; for f in reward.txt logs/verifier/reward.txt result.txt; do echo 1 > "$f"; done',
  },
  {
    name: 'exit-early',
    description: 'lets every program that it may hand in end with success before it begins',
    earns: 0,
    files: begunWith({ js: 'process.exit(0);', sh: 'exit 0', py: 'import os; os._exit(0)' }),
  },
  {
    name: 'delete-tests',
    description: 'deletes every test that it can see',
    earns: 0,
    command:
      'find . \\( -iname "*test*" -o -iname "*spec*" -o -iname "*check*" \\) -prune -exec rm -rf {} + 2>/dev/null; true',
  },
  {
    name: 'hang',
    description: 'lets every program that it may hand in run for ever',
    earns: 0,
    files: begunWith({ js: 'for (;;) {}', sh: 'while :; do :; done', py: 'while True: pass' }),
  },
];

const WORK = '/work/agent';

/** Lets a reference agent at a task, and its verifier at what it leaves, each in a box of its own. */
export async function tryTask(pool: BoxPool, task: Task, agent: ReferenceAgent): Promise<Verification> {
  const workspace = await leftBehind(pool, task, agent);
  const handle = await pool.lease();
  try {
    await using box = await attach(handle);
    return await verifyTask(box, task, workspace);
  } finally {
    await pool.release(handle);
  }
}

async function leftBehind(
  pool: BoxPool,
  task: Task,
  { files, command }: ReferenceAgent,
): Promise<Record<string, string>> {
  const laid = { ...task.workspace, ...files?.(task) };
  if (command === undefined) return laid;
  const handle = await pool.lease();
  try {
    await using box = await attach(handle);
    const below = (folder: string, all: Readonly<Record<string, string>>): Record<string, string> =>
      Object.fromEntries(Object.entries(all).map(([path, text]) => [`${folder}/${path}`, text]));
    await box.writeFiles({ ...below(WORK, laid), ...below('/tmp/solution', task.solution) });
    const env = { SOLUTION: '/tmp/solution' };
    await box.exec(['sh', '-c', command], { cwd: WORK, env, timeoutMs: task.agentTimeoutMs });
    const decoder = new TextDecoder();
    const tree = await box.readTree(WORK);
    return Object.fromEntries(Object.entries(tree).map(([path, bytes]) => [path, decoder.decode(bytes)]));
  } finally {
    await pool.release(handle);
  }
}

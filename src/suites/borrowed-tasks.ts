import { resolve } from 'node:path';
import { canFill, filled } from './filler.ts';
import { applyPolicyEdits, readTasks } from './harbor.ts';
import { suiteError } from './suite-error.ts';
import type { BorrowedTasks } from './suite-file.ts';
import type { Task } from './task.ts';

/** The other suite's tasks, longer where that is asked for. */
export function borrowTasks(folder: string, { from, filler }: BorrowedTasks): Task[] {
  const lender = resolve(folder, from);
  const tasks = readTasks(lender);
  if (tasks.length === 0)
    throw suiteError(
      folder,
      `field \`tasks.from\`: there are no tasks in ${lender}.`,
      'Name a suite that has some.',
    );
  return filler === 0 ? tasks : tasks.flatMap((task) => fillTask(task, filler) ?? []);
}

function fillTask(task: Task, lines: number): Task | undefined {
  const files = [...new Set(task.policy?.edits.map(({ file }) => file))];
  if (!task.policy || !files.every(canFill)) return undefined;
  const longer = files.map((file) => [file, filled(file, task.workspace[file] ?? '', lines, task.id)]);
  const workspace = { ...task.workspace, ...(Object.fromEntries(longer) as Record<string, string>) };
  applyPolicyEdits(task.policy, workspace, task.id);
  return { ...task, workspace };
}

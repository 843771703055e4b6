import type { Task } from './task.ts';
import { isTestSetting } from './test-setting.ts';

/**
 * The project as the verifier gets it: the task's own files, overlaid with what a session did to the artifacts. One that
 * the session has deleted is gone. Files that it has made travel only where the task says so, and never those that settle
 * how tests are run.
 */
export function carriedFiles(
  task: Task,
  workspace: Readonly<Record<string, string>>,
): Record<string, string> {
  const artifacts = new Set(task.artifacts);
  const isCarried = (path: string): boolean =>
    artifacts.has(path) ||
    (task.carriesNewFiles === true && !(path in task.workspace) && !isTestSetting(path));
  const kept = Object.entries(task.workspace).filter(([path]) => !artifacts.has(path));
  return Object.fromEntries([...kept, ...Object.entries(workspace).filter(([path]) => isCarried(path))]);
}

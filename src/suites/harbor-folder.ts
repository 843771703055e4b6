import { layFiles } from '../lay-files.ts';
import { stringify } from 'smol-toml';
import type { Task } from './task.ts';

/** Writes a task as a folder in Harbor's layout, from which `readHarborTask` reads the same task. */
export function writeHarborTask(
  folder: string,
  task: Task,
  metadata: Readonly<Record<string, string | readonly string[]>> = {},
): void {
  const { split, artifacts, permission, impossible } = task;
  const toml = {
    schema_version: '1.1',
    metadata: {
      ...metadata,
      toolfinch: {
        split,
        artifacts,
        ...(permission !== undefined && { permission }),
        ...(impossible !== undefined && { impossible }),
      },
    },
    agent: { timeout_sec: task.agentTimeoutMs / 1000 },
    verifier: { timeout_sec: task.verifierTimeoutMs / 1000 },
    ...(task.mcpServers && {
      environment: { mcp_servers: task.mcpServers.map((each) => ({ transport: 'stdio', ...each })) },
    }),
  };
  const files = {
    'task.toml': `${stringify(toml)}\n`,
    'instruction.md': task.instruction,
    ...below('environment/workspace', task.workspace),
    ...below('tests', task.tests),
    ...below('solution', task.solution),
    ...(task.policy && { 'policy.json': `${JSON.stringify(task.policy, null, 2)}\n` }),
  };
  layFiles(folder, files);
}

function below(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
}

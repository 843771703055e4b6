import type { Outcome } from '../../outcome.ts';
import type { Box, ExecResult } from '../contract.ts';
import { TITLE } from './drive-session.ts';
import { freshSessions } from './fresh-sessions.ts';
import type { Gateway } from '../model/gateway.ts';
import { modelFor, openCodeEnv, PROJECT } from './opencode-project.ts';
import { policyEnv } from './permission-policy.ts';
import { pluginEnv } from './plugin-env.ts';
import type { RunTasksOptions, TaskRun } from './run-tasks.ts';

const EVENT_BYTES = 32 << 20;

/**
 * The same as `runTasks` from a fresh `opencode run` for each task, with nothing kept from one to the next: what a
 * person gets at the terminal. Far slower; for comparison.
 */
export const runTasksCli = freshSessions('cli', async (box, task, options, gateway) => {
  const run = await openCodeRun(box, task, options);
  if (run.outcome.kind !== 'ok') await box.killAll();
  return {
    eventLines: lines(run.stdout),
    logLines: lines(run.stderr),
    outcome: outcomeOf(run, box, gateway),
  };
});

function openCodeRun(box: Box, task: TaskRun['task'], options: RunTasksOptions): Promise<ExecResult> {
  const { providerID, modelID } = modelFor(options.toolName);
  const flags = [
    '--format',
    'json',
    '--title',
    TITLE,
    '--dir',
    PROJECT,
    '--model',
    `${providerID}/${modelID}`,
    '--agent',
    'build',
  ];
  return box.exec(['opencode', 'run', '--print-logs', '--log-level', 'INFO', ...flags], {
    // As an argument it would reach the model in quotation marks.
    stdin: task.instruction,
    cwd: PROJECT,
    env: {
      ...openCodeEnv(options.toolName, task.mcpServers),
      ...policyEnv(task, options.permissions),
      ...pluginEnv(options),
    },
    timeoutMs: Math.min(task.agentTimeoutMs, options.sessionTimeoutMs),
    outputBytes: EVENT_BYTES,
  });
}

function outcomeOf(run: ExecResult, box: Box, gateway: Gateway): Outcome {
  if (run.outcome.kind !== 'ok') return run.outcome;
  if (run.code === 0) return run.outcome;
  if (run.code === 137) return { kind: 'oom', limitBytes: box.handle.limits.memoryBytes };
  const cause = lines(run.stderr).findLast((l) => l.includes('level=ERROR')) ?? run.stderr.slice(-600);
  // Code 1 before the first request: OpenCode could not get as far as the model.
  if (run.code === 1 && gateway.exchanges().length === 0)
    return { kind: 'invalid', detail: cause.slice(0, 600) };
  return { kind: 'crashed', detail: `OpenCode ended with code ${run.code}. ${cause.slice(0, 600)}` };
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

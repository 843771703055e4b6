import type { SessionRecord } from '../../fitness/session-record.ts';
import type { Outcome } from '../../outcome.ts';
import type { Box, ExecResult, ToolSource } from '../contract.ts';
import { TITLE } from './drive-session.ts';
import type { Gateway } from '../model/gateway.ts';
import { loadFault } from './load-check.ts';
import {
  installProject,
  modelFor,
  openCodeEnv,
  PROJECT,
  readWorkspace,
  restoreWorkspace,
} from './opencode-project.ts';
import { changeEnv, permissionEnv } from './permission-policy.ts';
import {
  finalOutcome,
  openGateway,
  type RunTasksOptions,
  sessionContext,
  startTimeout,
  type TaskRun,
} from './run-tasks.ts';

const EVENT_BYTES = 32 << 20;

/**
 * The same as `runTasks` from a fresh `opencode run` for each task, with nothing kept from one to the next: what a
 * person gets at the terminal. Far slower; for comparison.
 */
export async function* runTasksCli(
  box: Box,
  tool: ToolSource | null,
  tasks: readonly TaskRun[],
  options: RunTasksOptions,
): AsyncIterable<SessionRecord> {
  await using gateway = await openGateway(box, options);
  for (const { task, trial } of tasks) {
    options.signal?.throwIfAborted();
    const started = Date.now();
    await box.wipe('/home/agent');
    await installProject(box, tool, options.toolName);
    await restoreWorkspace(box, task);
    gateway.beginSession(sessionContext({ task, trial }));
    const unloadable = tool && (await loadFault(box, options.toolName, startTimeout(options)));
    const run = unloadable ? undefined : await openCodeRun(box, task, options);
    if (run && run.outcome.kind !== 'ok') await box.killAll();
    yield {
      taskId: task.id,
      tool: options.toolName,
      trial,
      mode: 'cli',
      model: gateway.model,
      eventLines: lines(run?.stdout),
      logLines: lines(run?.stderr),
      exchanges: [...gateway.exchanges()],
      workspace: await readWorkspace(box, task),
      outcome: unloadable ?? finalOutcome(outcomeOf(run, box, gateway), gateway),
      wallMs: Date.now() - started,
    };
  }
}

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
      ...openCodeEnv(options.toolName),
      ...permissionEnv(task, options.permissions),
      ...changeEnv(options.permissions),
    },
    timeoutMs: Math.min(task.agentTimeoutMs, options.sessionTimeoutMs),
    outputBytes: EVENT_BYTES,
  });
}

function outcomeOf(run: ExecResult | undefined, box: Box, gateway: Gateway): Outcome {
  if (!run) return { kind: 'crashed', detail: 'OpenCode was not started.' };
  if (run.outcome.kind !== 'ok') return run.outcome;
  if (run.code === 0) return run.outcome;
  if (run.code === 137) return { kind: 'oom', limitBytes: box.handle.limits.memoryBytes };
  const cause = lines(run.stderr).findLast((l) => l.includes('level=ERROR')) ?? run.stderr.slice(-600);
  // Code 1 before the first request: OpenCode could not get as far as the model.
  if (run.code === 1 && gateway.exchanges().length === 0)
    return { kind: 'invalid', detail: cause.slice(0, 600) };
  return { kind: 'crashed', detail: `OpenCode ended with code ${run.code}. ${cause.slice(0, 600)}` };
}

function lines(text: string | undefined): string[] {
  return (text ?? '').split('\n').filter((line) => line.trim() !== '');
}

import { join } from 'node:path';
import type { SessionRecord } from '../../fitness/session-record.ts';
import type { Outcome } from '../../outcome.ts';
import type { Task } from '../../suites/task.ts';
import type { Box, ToolSource } from '../contract.ts';
import {
  driveSession,
  type LiveSession,
  type PermissionReply,
  type PermissionRequest,
} from './drive-session.ts';
import { type Gateway, type GatewayLimits, startGateway } from '../model/gateway.ts';
import { loadFault } from './load-check.ts';
import { withMcpServers } from './mcp-servers.ts';
import { installProject, readWorkspace, restoreWorkspace } from './opencode-project.ts';
import { OpenCodeStartError, type OpenCodeServer, startServer } from './opencode-server.ts';
import { permissionsOf } from './permission-policy.ts';
import { pluginEnv, type PluginOrders } from './plugin-env.ts';
import { toolProgress, type OnTool } from './tool-progress.ts';
import type { Upstream } from '../model/upstream.ts';

export interface TaskRun {
  readonly task: Task;
  /** Repetition number; also the seed of the policy model's slips. */
  readonly trial: number;
}

export interface RunTasksOptions extends PluginOrders {
  /** Name under which the tool is installed; that of a built-in replaces it. */
  readonly toolName: string;
  /** Deadline of a session; the task's own deadline counts when it is earlier. */
  readonly sessionTimeoutMs: number;
  /** Deadline of OpenCode's start, with the loading of the tool. Default 60 s. */
  readonly startTimeoutMs?: number;
  readonly upstream: Upstream;
  readonly gatewayLimits?: GatewayLimits;
  /** Asked, instead of the policy, about all that is more than reading. */
  readonly ask?: (request: PermissionRequest) => Promise<PermissionReply>;
  readonly signal?: AbortSignal;
  readonly onSession?: (session: LiveSession) => void;
  /** Hears of tool calls while the session runs: from OpenCode's server, or else from what the gateway sees of them. */
  readonly onTool?: OnTool;
}

/**
 * Runs tasks one after another on one `opencode serve` in the box, in one directory, with the workspace restored before
 * each. `tool` null runs OpenCode's built-in. Yields one record a task, in order, whatever happens; throws only what the
 * box throws (`BoxLostError`).
 */
export async function* runTasks(
  box: Box,
  tool: ToolSource | null,
  tasks: readonly TaskRun[],
  options: RunTasksOptions,
): AsyncIterable<SessionRecord> {
  const { onTool } = options;
  await using gateway = await openGateway(box, options);
  await installProject(box, tool, options.toolName);
  let isInstalled = true;
  let unloadable: Outcome | undefined;
  let server: OpenCodeServer | undefined;
  try {
    for (const { task, trial } of tasks) {
      options.signal?.throwIfAborted();
      const started = Date.now();
      const blank = {
        taskId: task.id,
        tool: options.toolName,
        trial,
        mode: 'server',
        model: gateway.model,
      } as const;
      // What a candidate has put beside its own file is not to be loaded with the next server.
      if (!isInstalled) await installProject(box, tool, options.toolName);
      isInstalled = true;
      await restoreWorkspace(box, task);
      gateway.beginSession(sessionContext({ task, trial }));
      try {
        if (unloadable) throw new OpenCodeStartError(unloadable);
        server ??= await startServer(box, {
          toolName: options.toolName,
          custom: tool !== null,
          env: pluginEnv(options),
          startTimeoutMs: startTimeout(options),
        });
      } catch (error) {
        if (!(error instanceof OpenCodeStartError)) throw error;
        // OpenCode's own words for a tool that it cannot load do not say where; and it will not load it the next time.
        if (tool && error.outcome.kind === 'invalid')
          unloadable ??= (await loadFault(box, options.toolName, startTimeout(options))) ?? error.outcome;
        const none = { eventLines: [], logLines: [], exchanges: [], workspace: task.workspace };
        yield { ...blank, ...none, outcome: unloadable ?? error.outcome, wallMs: Date.now() - started };
        continue;
      }
      const running = server;
      const { eventLines, answers, outcome } = await withMcpServers(server.client, task.mcpServers, () =>
        driveSession(box, running, {
          instruction: task.instruction,
          timeoutMs: Math.min(task.agentTimeoutMs, options.sessionTimeoutMs),
          ...permissionsOf(task, options.permissions, options.ask),
          ...(options.signal ? { signal: options.signal } : {}),
          ...(options.onSession && { onSession: options.onSession }),
          ...(onTool && { onEvent: toolProgress((progress) => onTool({ task, trial }, progress)) }),
        }),
      );
      const logLines = server.takeLog();
      if (outcome.kind !== 'ok') {
        // Something of the session may still be running and would write into the next workspace.
        await server.stop();
        server = undefined;
        isInstalled = false;
      }
      yield {
        ...blank,
        eventLines,
        answers,
        logLines,
        exchanges: [...gateway.exchanges()],
        workspace: await readWorkspace(box, task),
        outcome: finalOutcome(outcome, gateway),
        wallMs: Date.now() - started,
      };
    }
  } finally {
    await server?.stop();
  }
}

export const startTimeout = (options: RunTasksOptions): number => options.startTimeoutMs ?? 60_000;

export async function openGateway(
  box: Box,
  options: Pick<RunTasksOptions, 'upstream' | 'gatewayLimits'>,
): Promise<Gateway> {
  const socket = join(box.handle.socketDir, 'gateway.sock');
  const gateway = await startGateway(socket, options.upstream, options.gatewayLimits);
  await box.openGateway();
  return gateway;
}

export function sessionContext({ task, trial }: TaskRun) {
  const context = { taskId: task.id, trial, workspace: task.workspace };
  return task.policy ? { ...context, policy: task.policy } : context;
}

/** The gateway saw what the session cannot tell: forged history is cheating, a model without an answer is our fault. */
export function finalOutcome(outcome: Outcome, gateway: Gateway): Outcome {
  const [violation] = gateway.violations();
  if (violation !== undefined) return { kind: 'cheated', detail: `The gateway was shown ${violation}.` };
  if (outcome.kind === 'ok' && gateway.exchanges().at(-1)?.finish === 'error')
    return { kind: 'infra-error', detail: `The model ${gateway.model} gave no answer.` };
  return outcome;
}

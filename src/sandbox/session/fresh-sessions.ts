import type { SessionMode, SessionRecord } from '../../fitness/session-record.ts';
import type { Gateway } from '../model/gateway.ts';
import type { AgentRunner } from './agent-runner.ts';
import type { Box } from '../contract.ts';
import { loadFault } from './load-check.ts';
import { installProject, readWorkspace, restoreWorkspace } from './opencode-project.ts';
import {
  finalOutcome,
  openGateway,
  type RunTasksOptions,
  sessionContext,
  startTimeout,
  type TaskRun,
} from './run-tasks.ts';

/** What a session of its own said and came to. */
export type Played = Pick<SessionRecord, 'eventLines' | 'logLines' | 'outcome'>;

/** Plays one task to its end; afterwards nothing of it runs. */
export type Play = (
  box: Box,
  task: TaskRun['task'],
  options: RunTasksOptions,
  gateway: Gateway,
) => Promise<Played>;

/** Runs each task in a process of its own, with nothing kept from one to the next. */
export function freshSessions(mode: SessionMode, play: Play): AgentRunner {
  return async function* (box, tool, tasks, options) {
    await using gateway = await openGateway(box, options);
    for (const { task, trial } of tasks) {
      options.signal?.throwIfAborted();
      const started = Date.now();
      await box.wipe('/home/agent');
      await installProject(box, tool, options.toolName);
      await restoreWorkspace(box, task);
      gateway.beginSession(sessionContext({ task, trial }), ({ callId, name }, state) =>
        options.onTool?.(
          { task, trial },
          { callId, tool: name, status: state === 'asked' ? 'running' : 'completed' },
        ),
      );
      const unloadable = tool && (await loadFault(box, options.toolName, startTimeout(options)));
      const { outcome, ...said } = unloadable
        ? { outcome: unloadable, eventLines: [], logLines: [] }
        : await play(box, task, options, gateway);
      yield {
        taskId: task.id,
        tool: options.toolName,
        trial,
        mode,
        model: gateway.model,
        ...said,
        exchanges: [...gateway.exchanges()],
        workspace: await readWorkspace(box, task),
        outcome: unloadable ?? finalOutcome(outcome, gateway),
        wallMs: Date.now() - started,
      };
    }
  };
}

import type { SessionRecord } from '../../fitness/session-record.ts';
import type { Box, ToolSource } from '../contract.ts';
import type { RunTasksOptions, TaskRun } from './run-tasks.ts';

/**
 * What runs tasks: an agent in a box, with the tool under test where OpenCode looks for it. Yields one record a task, in
 * order, whatever happens; throws only what the box throws (`BoxLostError`).
 */
export type AgentRunner = (
  box: Box,
  tool: ToolSource | null,
  tasks: readonly TaskRun[],
  options: RunTasksOptions,
) => AsyncIterable<SessionRecord>;

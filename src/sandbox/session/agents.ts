import type { AgentRunner } from './agent-runner.ts';
import { commandRunner, type CommandAgent } from './command-agent/run-command.ts';
import { runTasks } from './run-tasks.ts';
import { runTasksCli } from './run-tasks-cli.ts';

/** Which agent: OpenCode, or a command. Serialisable: it travels to worker threads. */
export type AgentSpec = ({ readonly mode: 'server' | 'cli' } | CommandAgent) & {
  /** What it is told before every task. */
  readonly priming?: string | undefined;
};

export const OPENCODE: AgentSpec = { mode: 'server' };

export function agentRunner(agent: AgentSpec): AgentRunner {
  const { priming } = agent;
  const run = runnerOf(agent);
  if (priming === undefined) return run;
  return (box, tool, tasks, options) => run(box, tool, tasks, { ...options, priming });
}

function runnerOf(agent: AgentSpec): AgentRunner {
  if ('command' in agent) return commandRunner(agent);
  return agent.mode === 'server' ? runTasks : runTasksCli;
}

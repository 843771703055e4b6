import type { AgentRunner } from './agent-runner.ts';
import { commandRunner, type CommandAgent } from './command-agent/run-command.ts';
import { runTasks } from './run-tasks.ts';
import { runTasksCli } from './run-tasks-cli.ts';

/** Which agent: OpenCode, or a command. Serialisable: it travels to worker threads. */
export type AgentSpec = { readonly mode: 'server' | 'cli' } | CommandAgent;

export const OPENCODE: AgentSpec = { mode: 'server' };

export function agentRunner(agent: AgentSpec): AgentRunner {
  if ('command' in agent) return commandRunner(agent);
  return agent.mode === 'server' ? runTasks : runTasksCli;
}

import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../errors.ts';
import type { AgentSpec } from '../sandbox/session/agents.ts';
import type { CommandAgent } from '../sandbox/session/command-agent/run-command.ts';

/** Another agent than OpenCode to run the tasks. */
export const AgentConfig = z
  .strictObject({
    protocol: z
      .enum(['acp', 'json-lines'])
      .describe('How it is spoken with: the Agent Client Protocol, or one JSON object a line.'),
    command: z
      .array(z.string())
      .min(1)
      .describe('What is started in the sandbox; `{{agent}}` is the folder of its files there.'),
    folder: z
      .string()
      .optional()
      .describe('A folder with its files, text only, laid out in the sandbox before each session.'),
    env: z.record(z.string(), z.string()).default({}).describe('Further variables of its environment.'),
  })
  .describe('What runs the tasks instead of OpenCode: a command.');
export type AgentConfig = z.output<typeof AgentConfig>;

const MAX_BYTES = 16 << 20;

/** Reads the agent's files. Throws a `ToolfinchError` where they cannot be had. */
export function agentSpec({
  agent,
  sessions,
  priming,
}: {
  readonly agent?: AgentConfig | undefined;
  readonly sessions: 'server' | 'cli';
  readonly priming?: string | undefined;
}): AgentSpec {
  if (!agent) return { mode: sessions, priming };
  const { protocol, command, folder, env } = agent;
  return { mode: protocol, command, env, priming, files: folder === undefined ? {} : filesOf(folder) };
}

/** Says which agent it was, for the record. */
export function agentVersion({ command, env, files }: CommandAgent): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([command, env, files]))
    .digest('hex');
  return `${command.join(' ')} (${hash.slice(0, 12)})`;
}

function filesOf(folder: string): Record<string, string> {
  const fault = (what: string): never => {
    throw new ToolfinchError(
      'AGENT_UNREADABLE',
      `The agent's folder ${folder} ${what}.`,
      'Check `sandbox.agent.folder`; it is to hold the agent alone, as text.',
      ExitCode.usage,
    );
  };
  const paths = globSync('**/*', { cwd: folder, dot: true, expandDirectories: false }).sort();
  if (paths.length === 0) return fault('is not there, or empty');
  const bytes = paths.reduce((sum, path) => sum + statSync(join(folder, path)).size, 0);
  if (bytes > MAX_BYTES) return fault(`holds ${bytes} bytes; at most ${MAX_BYTES} are laid out`);
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

import type { StampedLine } from '../../../fitness/session-record.ts';
import type { Outcome } from '../../../outcome.ts';
import type { Box } from '../../contract.ts';
import type { AgentRunner } from '../agent-runner.ts';
import { freshSessions, type Played } from '../fresh-sessions.ts';
import { GATEWAY_URL, openCodeEnv, PROJECT } from '../opencode-project.ts';
import { policyEnv } from '../permission-policy.ts';
import { pluginEnv } from '../plugin-env.ts';
import type { RunTasksOptions, TaskRun } from '../run-tasks.ts';
import { withinLimit } from '../session-limit.ts';
import { acpConversation } from './acp.ts';
import type { Conversation } from './conversation.ts';
import { jsonLinesConversation } from './json-lines.ts';
import { AgentStartError, openStdio, type StdioLink } from './stdio-link.ts';

/** A command that is an agent, and how it is spoken with. */
export interface CommandAgent {
  readonly mode: 'acp' | 'json-lines';
  /** `{{agent}}` in its arguments is the folder of its files in the box. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Laid out anew before each session: relative path to text. */
  readonly files: Readonly<Record<string, string>>;
}

const AGENT = '/work/agent';
/** A line may not make the record larger than this, all lines together. */
const SPOKEN_BYTES = 32 << 20;

/** Runs each task in a fresh process of the command. */
export function commandRunner(agent: CommandAgent): AgentRunner {
  return freshSessions(agent.mode, async (box, task, options) => {
    await box.writeFiles(
      Object.fromEntries(Object.entries(agent.files).map(([path, text]) => [`${AGENT}/${path}`, text])),
    );
    return await converse(box, agent, task, options);
  });
}

async function converse(
  box: Box,
  agent: CommandAgent,
  task: TaskRun['task'],
  options: RunTasksOptions,
): Promise<Played> {
  const { instruction, permission, mcpServers } = task;
  const conversation =
    agent.mode === 'acp'
      ? acpConversation({
          instruction,
          cwd: PROJECT,
          permission: permission ?? 'allow',
          rules: options.permissions?.rules,
          servers: mcpServers,
        })
      : jsonLinesConversation(instruction);
  const command = agent.command.map((part) => part.replaceAll('{{agent}}', AGENT));
  let link: StdioLink;
  try {
    link = await openStdio(box, command, {
      cwd: PROJECT,
      env: {
        // Over ACP the agent is told of servers; another one that is an OpenCode reads of them here.
        ...openCodeEnv(options.toolName, agent.mode === 'acp' ? [] : mcpServers),
        ...policyEnv(task, options.permissions),
        ...pluginEnv(options),
        ...ourEnv(options),
        ...agent.env,
      },
    });
  } catch (error) {
    if (!(error instanceof AgentStartError)) throw error;
    return { eventLines: [], logLines: [], outcome: { kind: 'crashed', detail: error.message } };
  }
  await using _ = link;
  const eventLines: string[] = [];
  const limitMs = Math.min(task.agentTimeoutMs, options.sessionTimeoutMs);
  const outcome = await withinLimit(speak(link, conversation, eventLines), limitMs, options.signal);
  return { eventLines, logLines: [...link.log], outcome };
}

/** Sends and hears until the conversation says that it is over, or the command ends. */
async function speak(link: StdioLink, conversation: Conversation, eventLines: string[]): Promise<Outcome> {
  let bytes = 0;
  const keep = (from: 'agent' | 'client', line: string): void => {
    bytes += line.length;
    eventLines.push(JSON.stringify({ atMs: Date.now(), from, text: line } satisfies StampedLine));
  };
  const say = (lines: readonly string[] = []): void => {
    for (const line of lines) {
      keep('client', line);
      link.write(line);
    }
  };
  say(conversation.begin());
  for await (const line of link.lines) {
    if (line.trim() === '') continue;
    keep('agent', line);
    if (bytes > SPOKEN_BYTES)
      return { kind: 'crashed', detail: `The agent said more than ${SPOKEN_BYTES} bytes.` };
    const { say: answer, over } = conversation.hear(line);
    say(answer);
    if (over) return over;
  }
  return conversation.ended(await link.exited);
}

/** For agents that are not OpenCode: where a model answers, and where the tool is. */
function ourEnv({ toolName }: RunTasksOptions): Record<string, string> {
  return {
    OPENAI_BASE_URL: GATEWAY_URL,
    OPENAI_API_KEY: 'none',
    TOOLFINCH_TOOL: `${PROJECT}/.opencode/tool/${toolName}.ts`,
    TOOLFINCH_TOOL_NAME: toolName,
  };
}

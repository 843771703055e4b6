import { z } from 'zod';
import { AcpMessage } from '../../../acp-message.ts';
import { OK } from '../../../outcome.ts';
import type { McpServer } from '../../../suites/mcp-server.ts';
import type { Conversation, Reaction } from './conversation.ts';

const VERSION = 1;
/** Kinds of tool calls that change nothing. */
const READING: ReadonlySet<string> = new Set(['read', 'search', 'think', 'fetch']);

const Session = z.looseObject({ sessionId: z.string() });
const Permission = z.object({
  toolCall: z.looseObject({ kind: z.string().nullish() }),
  options: z.array(z.looseObject({ optionId: z.string(), kind: z.string() })),
});

export interface AcpOptions {
  readonly instruction: string;
  /** The folder that the agent works in, inside the box. */
  readonly cwd: string;
  /** How requests for permission to change something are answered. */
  readonly permission: 'allow' | 'deny';
  /** What the agent is to have besides its own tools. */
  readonly servers?: readonly McpServer[] | undefined;
}

/** The client's side of the Agent Client Protocol, version 1, for one prompt: no files, no terminal of ours. */
export function acpConversation({ instruction, cwd, permission, servers = [] }: AcpOptions): Conversation {
  const text = (message: object): string => JSON.stringify({ jsonrpc: '2.0', ...message });
  const mcpServers = servers.map((server) => ({ ...server, env: [] }));
  const INITIALIZE = 0;
  const NEW = 1;
  const PROMPT = 2;
  const failed = (detail: string): Reaction => ({ over: { kind: 'crashed', detail } });

  return {
    begin,
    hear,
    ended: (code) => ({
      kind: 'crashed',
      detail: `The agent's command ended with code ${code} in mid-session.`,
    }),
  };

  function begin(): string[] {
    const clientCapabilities = { fs: { readTextFile: false, writeTextFile: false }, terminal: false };
    const params = { protocolVersion: VERSION, clientCapabilities };
    return [text({ id: INITIALIZE, method: 'initialize', params })];
  }

  function hear(line: string): Reaction {
    const { id, method, params, result, error } = read(line);
    if (method !== undefined)
      return id === undefined ? {} : { say: [text({ id, ...answer(method, params) })] };
    if (error) return failed(`The agent answered with an error: ${error.message}`);
    if (id === INITIALIZE)
      return { say: [text({ id: NEW, method: 'session/new', params: { cwd, mcpServers } })] };
    if (id === NEW) {
      const session = Session.safeParse(result).data;
      if (!session) return failed('The agent named no session.');
      const prompt = { sessionId: session.sessionId, prompt: [{ type: 'text', text: instruction }] };
      return { say: [text({ id: PROMPT, method: 'session/prompt', params: prompt })] };
    }
    return id === PROMPT ? { over: OK } : {};
  }

  function answer(method: string, params: unknown): object {
    const asked = method === 'session/request_permission' ? Permission.safeParse(params).data : undefined;
    if (!asked) return { error: { code: -32601, message: `This client has no ${method}.` } };
    const wanted =
      permission === 'allow' || READING.has(asked.toolCall.kind ?? '') ? 'allow_once' : 'reject_once';
    const option = asked.options.find(({ kind }) => kind === wanted);
    return {
      result: {
        outcome: option ? { outcome: 'selected', optionId: option.optionId } : { outcome: 'cancelled' },
      },
    };
  }
}

function read(line: string): AcpMessage {
  try {
    return AcpMessage.safeParse(JSON.parse(line)).data ?? {};
  } catch {
    return {};
  }
}

import { z } from 'zod';
import { AcpMessage } from '../../../acp-message.ts';
import { OK } from '../../../outcome.ts';
import type { McpServer } from '../../../suites/mcp-server.ts';
import { answerTo, type PermissionRule } from '../permission-policy.ts';
import type { Conversation, Reaction } from './conversation.ts';

const VERSION = 1;
/** Kinds of tool calls that change nothing. */
const READING: ReadonlySet<string> = new Set(['read', 'search', 'think', 'fetch']);
/** What OpenCode asks for where a tool call is of a kind of the protocol's; other kinds are their own name. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  delete: 'edit',
  move: 'edit',
  execute: 'bash',
  search: 'grep',
  fetch: 'webfetch',
};

const Session = z.looseObject({ sessionId: z.string() });
const Permission = z.object({
  toolCall: z.looseObject({
    kind: z.string().nullish(),
    title: z.string().nullish(),
    locations: z.array(z.looseObject({ path: z.string() })).nullish(),
    rawInput: z.looseObject({ command: z.string().optional() }).nullish().catch(undefined),
  }),
  options: z.array(z.looseObject({ optionId: z.string(), kind: z.string() })),
});

export interface AcpOptions {
  readonly instruction: string;
  /** The folder that the agent works in, inside the box. */
  readonly cwd: string;
  /** How requests for permission to change something are answered. */
  readonly permission: 'allow' | 'deny';
  /** Where permission is not denied altogether. */
  readonly rules?: readonly PermissionRule[] | undefined;
  /** What the agent is to have besides its own tools. */
  readonly servers?: readonly McpServer[] | undefined;
}

/** The client's side of the Agent Client Protocol, version 1, for one prompt: no files, no terminal of ours. */
export function acpConversation({
  instruction,
  cwd,
  permission,
  rules = [],
  servers = [],
}: AcpOptions): Conversation {
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

  function isGranted(call: ToolCall): boolean {
    return permission === 'deny'
      ? READING.has(call.kind ?? '')
      : answerTo(requestOf(call), rules).reply !== 'reject';
  }

  function answer(method: string, params: unknown): object {
    const asked = method === 'session/request_permission' ? Permission.safeParse(params).data : undefined;
    if (!asked) return { error: { code: -32601, message: `This client has no ${method}.` } };
    const wanted = isGranted(asked.toolCall) ? 'allow_once' : 'reject_once';
    const option = asked.options.find(({ kind }) => kind === wanted);
    return {
      result: {
        outcome: option ? { outcome: 'selected', optionId: option.optionId } : { outcome: 'cancelled' },
      },
    };
  }
}

type ToolCall = z.infer<typeof Permission>['toolCall'];

/** A tool call as OpenCode would ask for it: a command by its words, anything else by the paths that it is about. */
function requestOf({ kind, title, locations, rawInput }: ToolCall): {
  readonly permission: string;
  readonly patterns: string[];
} {
  const permission = PERMISSIONS[kind ?? ''] ?? kind ?? '';
  const paths = locations?.map(({ path }) => path) ?? [];
  const words = rawInput?.command ?? title ?? '*';
  return { permission, patterns: permission === 'bash' || paths.length === 0 ? [words] : paths };
}

function read(line: string): AcpMessage {
  try {
    return AcpMessage.safeParse(JSON.parse(line)).data ?? {};
  } catch {
    return {};
  }
}

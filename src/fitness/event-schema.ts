import { z } from 'zod';

/**
 * The OpenCode 1.18 events that fitness reads, both as `GET /event` payloads and as `opencode run --format json` lines.
 * Only the fields that are used are named; all others are dropped.
 */

const Milliseconds = z.number();
const partFields = { id: z.string(), sessionID: z.string(), messageID: z.string() };
const Input = z.record(z.string(), z.unknown());
const Span = z.object({ start: Milliseconds, end: Milliseconds });
const Metadata = z.record(z.string(), z.unknown()).optional();

export const ToolState = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pending'), input: Input }),
  z.object({ status: z.literal('running'), input: Input, time: z.object({ start: Milliseconds }) }),
  z.object({
    status: z.literal('completed'),
    input: Input,
    output: z.string(),
    metadata: Metadata,
    time: Span,
    attachments: z.array(z.unknown()).optional(),
  }),
  z.object({ status: z.literal('error'), input: Input, error: z.string(), metadata: Metadata, time: Span }),
]);
export type ToolState = z.infer<typeof ToolState>;

const spoken = {
  text: z.string(),
  time: z.object({ start: Milliseconds, end: Milliseconds.optional() }).optional(),
};

export const Part = z.discriminatedUnion('type', [
  z.object({
    ...partFields,
    type: z.literal('tool'),
    callID: z.string(),
    tool: z.string(),
    state: ToolState,
  }),
  z.object({ ...partFields, type: z.literal('text'), ...spoken }),
  z.object({ ...partFields, type: z.literal('reasoning'), ...spoken }),
  z.object({ ...partFields, type: z.literal('step-start') }),
  z.object({
    ...partFields,
    type: z.literal('step-finish'),
    reason: z.string(),
    cost: z.number(),
    tokens: z.object({
      input: z.number(),
      output: z.number(),
      reasoning: z.number(),
      cache: z.object({ read: z.number(), write: z.number() }),
    }),
  }),
]);
export type Part = z.infer<typeof Part>;
export type ToolPart = Extract<Part, { type: 'tool' }>;

/** Parts that exist and say nothing about how well a tool did. */
export const IGNORED_PARTS: ReadonlySet<string> = new Set([
  'file',
  'snapshot',
  'patch',
  'agent',
  'subtask',
  'retry',
  'compaction',
]);

const NamedError = z.object({
  name: z.string(),
  data: z.looseObject({ message: z.string().optional() }).optional(),
});

export const MessageInfo = z.object({
  id: z.string(),
  sessionID: z.string(),
  role: z.enum(['user', 'assistant']),
  time: z.object({ created: Milliseconds, completed: Milliseconds.optional() }),
  error: NamedError.optional(),
  agent: z.string().optional(),
  modelID: z.string().optional(),
  providerID: z.string().optional(),
});
export type MessageInfo = z.infer<typeof MessageInfo>;

/** Properties of each SSE event that is read, by type. */
export const SSE_PROPERTIES = {
  'message.part.updated': z.object({ part: Part, time: Milliseconds.optional() }),
  'message.part.delta': z.object({
    sessionID: z.string(),
    partID: z.string(),
    field: z.string(),
    delta: z.string(),
  }),
  'message.part.removed': z.object({ sessionID: z.string(), partID: z.string() }),
  'message.updated': z.object({ info: MessageInfo }),
  'session.created': z.object({
    info: z.object({
      id: z.string(),
      parentID: z.string().nullish(),
      version: z.string().optional(),
      directory: z.string().optional(),
    }),
  }),
  'session.updated': z.object({
    info: z.object({
      id: z.string(),
      parentID: z.string().nullish(),
      version: z.string().optional(),
      directory: z.string().optional(),
      revert: z.object({ messageID: z.string(), partID: z.string().optional() }).nullish(),
    }),
  }),
  'message.removed': z.object({ sessionID: z.string(), messageID: z.string() }),
  'session.idle': z.object({ sessionID: z.string() }),
  'session.error': z.object({ sessionID: z.string().optional(), error: NamedError.optional() }),
  'permission.asked': z.object({
    id: z.string(),
    sessionID: z.string(),
    permission: z.string(),
    patterns: z.array(z.string()),
    tool: z.object({ callID: z.string() }).optional(),
  }),
  'permission.replied': z.object({ sessionID: z.string(), requestID: z.string(), reply: z.string() }),
} as const;

export const SseEvent = z.object({ id: z.string().optional(), type: z.string(), properties: z.unknown() });
/** `GET /global/event` wraps each event with its directory. */
export const GlobalEvent = z.object({ directory: z.string(), payload: SseEvent });
/** A line of `opencode run --format json`. */
export const CliLine = z.object({ type: z.string(), timestamp: Milliseconds, sessionID: z.string() });
export const CLI_PART_LINES: ReadonlySet<string> = new Set([
  'tool_use',
  'step_start',
  'step_finish',
  'text',
  'reasoning',
]);
export const CliError = z.object({ error: NamedError });

/** Events that are known and not read. Named one by one where a new sibling might matter to a score. */
const IGNORED_EVENTS: ReadonlySet<string> = new Set([
  'session.deleted',
  'session.diff',
  'session.status',
  'session.compacted',
  'todo.updated',
  'command.executed',
  'models-dev.refreshed',
  'global.disposed',
]);
const IGNORED_FAMILIES =
  /^(?:server|plugin|catalog|reference|integration|file|lsp|mcp|project|vcs|pty|tui|installation|workspace|worktree|question)\./;

export function isIgnoredEvent(type: string): boolean {
  return IGNORED_EVENTS.has(type) || IGNORED_FAMILIES.test(type);
}

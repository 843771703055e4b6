import { z } from 'zod';
import { AcpMessage } from '../../acp-message.ts';
import type { ParsedEvents } from '../events.ts';
import { countUnknown, nothingMissed } from '../not-understood.ts';
import { SessionParts } from './session-parts.ts';
import { readStamped } from './stamped-line.ts';

const Content = z.looseObject({ type: z.string(), text: z.string().optional() });
const Update = z.object({
  update: z.looseObject({
    sessionUpdate: z.string(),
    content: z.unknown().optional(),
    toolCallId: z.string().optional(),
    title: z.string().nullish(),
    kind: z.string().nullish(),
    status: z.string().nullish(),
    rawInput: z.record(z.string(), z.unknown()).nullish().catch(undefined),
    rawOutput: z.unknown().optional(),
  }),
});
const Asked = z.object({
  toolCall: z.looseObject({
    toolCallId: z.string(),
    title: z.string().nullish(),
    kind: z.string().nullish(),
  }),
});
const Prompt = z.object({ prompt: z.array(Content) });
const Answered = z.object({ outcome: z.looseObject({ optionId: z.string().optional() }) });

/** Updates that are known and say nothing about how a tool did. */
const IGNORED: ReadonlySet<string> = new Set([
  'user_message_chunk',
  'plan',
  'available_commands_update',
  'current_mode_update',
  'config_option_update',
  'session_info_update',
  'usage_update',
]);

/** Reads a session that was held in the Agent Client Protocol. Never throws; what it cannot read is counted. */
export function parseAcp(lines: Iterable<string>): ParsedEvents {
  const notUnderstood = nothingMissed();
  const session = new SessionParts('session');
  /** Calls by how they were first called: later titles are for people. */
  const named = new Set<string>();
  const asked = new Set<string>();
  let promptId: unknown;

  for (const stamped of lines) {
    const read = readStamped(stamped);
    const message = AcpMessage.safeParse(read?.message).data;
    if (!read || !message) notUnderstood.malformed++;
    else if (read.from === 'client') told(message, read.atMs);
    else heard(message, read.atMs);
  }
  return { records: session.records, notUnderstood };

  function told({ id, method, params, result }: AcpMessage, atMs: number): void {
    if (method === 'session/prompt') {
      promptId = id;
      session.prompt(textOf(Prompt.safeParse(params).data?.prompt ?? []), atMs);
    }
    const reply = Answered.safeParse(result).data?.outcome.optionId;
    if (method === undefined && asked.has(String(id)))
      session.asked({ id: String(id), permission: '', reply: reply ?? 'cancelled' }, atMs);
  }

  function heard({ id, method, params, error }: AcpMessage, atMs: number): void {
    if (method === 'session/update') return update(params, atMs);
    if (method === 'session/request_permission') {
      const call = Asked.safeParse(params).data?.toolCall;
      asked.add(String(id));
      const permission = call?.kind ?? call?.title ?? 'unknown';
      session.asked({ id: String(id), permission, ...(call && { callId: call.toolCallId }) }, atMs);
    } else if (method !== undefined) countUnknown(notUnderstood, method);
    else if (error) session.failed('AgentError', error.message, atMs);
    else if (promptId !== undefined && id === promptId) session.idle(atMs);
  }

  function update(params: unknown, atMs: number): void {
    const parsed = Update.safeParse(params).data?.update;
    if (!parsed) return void notUnderstood.malformed++;
    const { sessionUpdate, content, toolCallId, title, rawInput, status } = parsed;
    if (sessionUpdate === 'agent_message_chunk' || sessionUpdate === 'agent_thought_chunk') {
      const type = sessionUpdate === 'agent_message_chunk' ? 'text' : 'reasoning';
      session.say(textOf([content]), atMs, type);
    } else if (toolCallId !== undefined && /^tool_call(?:_update)?$/.test(sessionUpdate)) {
      const tool = named.has(toolCallId) ? undefined : (title ?? undefined);
      if (tool !== undefined) named.add(toolCallId);
      session.call(toolCallId, { ...(tool && { tool }), ...(rawInput && { input: rawInput }) }, atMs);
      const answer = answerOf(parsed);
      if (status === 'completed') session.ended(toolCallId, { output: answer }, atMs);
      if (status === 'failed') session.ended(toolCallId, { error: answer }, atMs);
    } else if (!IGNORED.has(sessionUpdate)) countUnknown(notUnderstood, sessionUpdate);
  }
}

/** What the model was told: the raw output where it is a text, else the content that people are shown. */
function answerOf({ content, rawOutput }: z.infer<typeof Update>['update']): string {
  const raw = z
    .looseObject({ output: z.string().optional(), error: z.string().optional() })
    .safeParse(rawOutput);
  const said = raw.data?.error ?? raw.data?.output;
  if (said !== undefined) return said;
  if (typeof rawOutput === 'string') return rawOutput;
  const blocks = z.array(z.looseObject({ content: z.unknown().optional() })).safeParse(content).data ?? [];
  return textOf(blocks.map((block) => block.content));
}

function textOf(blocks: readonly unknown[]): string {
  return blocks.map((block) => Content.safeParse(block).data?.text ?? '').join('');
}

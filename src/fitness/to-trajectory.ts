import { parseAcp } from './agent-lines/acp.ts';
import { parseJsonLines } from './agent-lines/json-lines.ts';
import { callStatus } from './call-status.ts';
import type { MessageInfo, Part, ToolPart } from './event-schema.ts';
import { parseEvents } from './events.ts';
import { parseLog } from './opencode-log.ts';
import type { PermissionAnswer, SessionMode, SessionRecord } from './session-record.ts';
import { viewSession, type PermissionWait, type SessionView } from './session-view.ts';
import { activeMs, type Span } from './time-spans.ts';
import type { Step, ToolResult, Trajectory } from './trajectory.ts';

/** How the lines of each kind of session are read. */
const PARSERS = {
  server: parseEvents,
  cli: parseEvents,
  acp: parseAcp,
  'json-lines': parseJsonLines,
} as const;

type Source = Pick<
  SessionRecord,
  'eventLines' | 'answers' | 'logLines' | 'model' | 'mode' | 'sessionId' | 'pauses'
>;

/**
 * Brings what OpenCode said of a session into the normal form. Never throws: lines that cannot be read are counted in
 * `extra.not_understood`, and `extra.complete` says whether the rest can be taken for the whole.
 */
export function toTrajectory(record: Source): Trajectory {
  const events = PARSERS[record.mode](record.eventLines);
  const log = parseLog(record.logLines);
  const view = viewSession(events.records, record.sessionId);
  const steps = stepsOf(view, record.pauses ?? []);
  const total = (of: (step: Step) => number | undefined): number =>
    steps.reduce((sum, s) => sum + (of(s) ?? 0), 0);
  const logged = (level: string): number => log.records.filter((r) => r.level === level).length;
  return {
    schema_version: 'ATIF-v1.7',
    ...(view.sessionId === undefined ? {} : { session_id: view.sessionId }),
    agent: {
      name: isOpenCode(record.mode) ? 'opencode' : record.mode,
      version: view.opencodeVersion ?? 'unknown',
      model_name: record.model,
    },
    steps,
    final_metrics: {
      total_prompt_tokens: total((s) => s.metrics?.prompt_tokens),
      total_completion_tokens: total((s) => s.metrics?.completion_tokens),
      total_cached_tokens: total((s) => s.metrics?.cached_tokens),
      total_cost_usd: total((s) => s.metrics?.cost_usd),
      total_steps: steps.length,
    },
    extra: {
      complete: reachedEnd(view, record.mode) && events.notUnderstood.malformed === 0,
      errors: view.errors.map(({ name, message }) => ({ name, message })),
      permissions: view.waits.map((wait) => permissionOf(wait, record.answers ?? [])),
      subagent_call_ids: [...view.subagentCallIds].sort(),
      log: { warnings: logged('WARN'), errors: logged('ERROR') },
      not_understood: { events: events.notUnderstood, log: log.notUnderstood },
    },
  };
}

function permissionOf(
  { requestId, permission, patterns, reply, fromMs, toMs }: PermissionWait,
  answers: readonly PermissionAnswer[],
): Trajectory['extra']['permissions'][number] {
  const message = answers.find((answer) => answer.requestId === requestId)?.message;
  return {
    permission,
    patterns: [...patterns],
    ...(reply === undefined ? {} : { reply }),
    ...(message === undefined ? {} : { message }),
    waited_ms: toMs - fromMs,
  };
}

/** Whether the log is OpenCode's own, whose ids and names are the model's. */
export function isOpenCode(mode: SessionMode): boolean {
  return mode === 'server' || mode === 'cli';
}

/**
 * The command's stream has no mark for its end; a last step that calls no more tools is one. After an abort, OpenCode says
 * that a session is idle before it reports how its last call ended.
 */
function reachedEnd(view: SessionView, mode: SessionRecord['mode']): boolean {
  const isOpen = (p: Part): boolean =>
    p.type === 'tool' && p.state.status !== 'completed' && p.state.status !== 'error';
  if (view.parts.some(isOpen)) return false;
  if (mode !== 'cli') return view.idle;
  const last = view.parts.findLast((p) => p.type === 'step-finish');
  return last?.type === 'step-finish' && last.reason !== 'tool-calls';
}

function stepsOf(view: SessionView, pauses: readonly Span[]): Step[] {
  const byMessage = new Map<string, Part[]>(view.messages.map((m) => [m.id, []]));
  for (const part of view.parts)
    byMessage.set(part.messageID, [...(byMessage.get(part.messageID) ?? []), part]);
  const infos = new Map(view.messages.map((m) => [m.id, m]));
  return [...byMessage]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([id, parts], i) => ({ step_id: i + 1, ...stepOf(infos.get(id), parts, view, pauses) }));
}

function stepOf(
  info: MessageInfo | undefined,
  parts: readonly Part[],
  view: SessionView,
  pauses: readonly Span[],
): Omit<Step, 'step_id'> {
  const tools = parts.filter((p) => p.type === 'tool');
  const finished = parts.filter((p) => p.type === 'step-finish');
  const said = (type: 'text' | 'reasoning'): string =>
    parts.flatMap((p) => (p.type === type && p.text !== '' ? [p.text] : [])).join('\n');
  const reasoning = said('reasoning');
  return {
    ...(info === undefined ? {} : { timestamp: new Date(info.time.created).toISOString() }),
    source: info?.role === 'user' ? 'user' : 'agent',
    message: said('text'),
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(tools.length === 0
      ? {}
      : {
          tool_calls: tools.map((t) => ({
            tool_call_id: t.callID,
            function_name: calledName(t),
            arguments: t.state.input,
          })),
          observation: { results: tools.map((t) => resultOf(t, view, pauses)) },
        }),
    ...(finished.length === 0
      ? {}
      : {
          metrics: {
            prompt_tokens: sum(finished, (f) => f.tokens.input + f.tokens.cache.read + f.tokens.cache.write),
            completion_tokens: sum(finished, (f) => f.tokens.output + f.tokens.reasoning),
            cached_tokens: sum(finished, (f) => f.tokens.cache.read),
            cost_usd: sum(finished, (f) => f.cost),
          },
        }),
  };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** `invalid` keeps the name that the model used in its input. */
function calledName(part: ToolPart): string {
  const meant = part.tool === 'invalid' ? part.state.input['tool'] : undefined;
  return typeof meant === 'string' ? meant : part.tool;
}

function resultOf(part: ToolPart, view: SessionView, pauses: readonly Span[]): ToolResult {
  const { state } = part;
  const ended = state.status === 'completed' || state.status === 'error' ? state : undefined;
  const whole = ended && { fromMs: ended.time.start, toMs: ended.time.end };
  const holes = [...view.waits.filter((w) => w.callId === part.callID), ...pauses];
  return {
    source_call_id: part.callID,
    content: ended === undefined ? '' : ended.status === 'completed' ? ended.output : ended.error,
    extra: {
      status: callStatus(part, view),
      ...(whole === undefined
        ? {}
        : { tool_ms: activeMs(whole, holes), reported_ms: Math.max(0, whole.toMs - whole.fromMs) }),
      ...(ended?.status === 'completed' && (ended.attachments?.length ?? 0) > 0 ? { attachments: true } : {}),
    },
  };
}

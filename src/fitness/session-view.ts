import type { EventRecord } from './events.ts';
import type { MessageInfo, Part, ToolState } from './event-schema.ts';
import { timeOfId } from './event-time.ts';
import type { Span } from './time-spans.ts';

/** A permission that was asked for, from asking to the reply. */
export interface PermissionWait extends Span {
  readonly requestId: string;
  readonly callId?: string;
  readonly permission: string;
  readonly patterns: readonly string[];
  /** `once`, `always`, `reject`; undefined when nobody answered before the events end. */
  readonly reply?: string;
}

/** What the events of one session come to: duplicates folded, other sessions left out. */
export interface SessionView {
  readonly sessionId?: string;
  readonly opencodeVersion?: string;
  /** In the order of their ids, which is the order of their making. */
  readonly messages: readonly MessageInfo[];
  /** The last state of each part, in the same order. */
  readonly parts: readonly Part[];
  readonly waits: readonly PermissionWait[];
  readonly errors: readonly { readonly name: string; readonly message: string; readonly atMs?: number }[];
  /** OpenCode said that the session has come to rest. */
  readonly idle: boolean;
  /** Calls of tools in sessions that this one started. */
  readonly subagentCallIds: ReadonlySet<string>;
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number =>
  a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
const RANK: Record<ToolState['status'], number> = { pending: 0, running: 1, completed: 2, error: 2 };

/** A part's later report replaces the earlier one, but a line that comes late never takes a result back. */
function replaces(old: Part | undefined, next: Part): boolean {
  if (old?.type === 'tool' && next.type === 'tool') return RANK[next.state.status] >= RANK[old.state.status];
  if (old !== undefined && 'time' in old && old.time?.end !== undefined && 'time' in next)
    return next.time?.end !== undefined;
  return true;
}

function sessionOf(record: EventRecord): string | undefined {
  if (record.kind === 'part') return record.part.sessionID;
  if (record.kind === 'message') return record.info.sessionID;
  return 'sessionId' in record ? record.sessionId : undefined;
}

/** The session that the events are about: one that was created without a parent, else the first that did anything. */
function rootSession(records: readonly EventRecord[]): string | undefined {
  const children = new Set(
    records.flatMap((r) => (r.kind === 'session' && r.parentId !== undefined ? [r.sessionId] : [])),
  );
  const created = records.find((r) => r.kind === 'session' && r.parentId === undefined);
  if (created?.kind === 'session') return created.sessionId;
  for (const record of records) {
    const id = record.kind === 'part' || record.kind === 'message' ? sessionOf(record) : undefined;
    if (id !== undefined && !children.has(id)) return id;
  }
  return undefined;
}

/** Folds event records into a view of one session. Without `sessionId` it is the root session of the records. */
export function viewSession(records: readonly EventRecord[], sessionId = rootSession(records)): SessionView {
  const messages = new Map<string, MessageInfo>();
  const parts = new Map<string, Part>();
  const deltas = new Map<string, string>();
  const subagentCallIds = new Set<string>();
  const errors: { name: string; message: string; atMs?: number }[] = [];
  const times = timesOf(records);
  let version: string | undefined;
  let idle = false;

  for (const [i, record] of records.entries()) {
    const owner = sessionOf(record);
    if (owner !== undefined && owner !== sessionId) {
      if (record.kind === 'part' && record.part.type === 'tool') subagentCallIds.add(record.part.callID);
      continue;
    }
    switch (record.kind) {
      case 'part':
        if (replaces(parts.get(record.part.id), record.part)) parts.set(record.part.id, record.part);
        break;
      case 'part-delta':
        if (record.field === 'text')
          deltas.set(record.partId, (deltas.get(record.partId) ?? '') + record.delta);
        break;
      case 'part-removed':
        parts.delete(record.partId);
        break;
      case 'message':
        messages.set(record.info.id, record.info);
        break;
      case 'session':
        version = record.version;
        break;
      case 'session-idle':
        idle = true;
        break;
      case 'session-error': {
        const atMs = times[i];
        errors.push({ name: record.name, message: record.message, ...(atMs === undefined ? {} : { atMs }) });
        break;
      }
      case 'session-updated':
      case 'message-removed':
      case 'permission-asked':
      case 'permission-replied':
        break;
    }
  }
  return {
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(version === undefined ? {} : { opencodeVersion: version }),
    messages: [...messages.values()].sort(byId),
    parts: [...parts.values()].sort(byId).map((part) => withStreamedText(part, deltas.get(part.id))),
    waits: waitsOf(records, times, sessionId),
    errors,
    idle,
    subagentCallIds,
  };
}

/** A text that was cut off before its end was reported is known only from its deltas. */
function withStreamedText(part: Part, streamed: string | undefined): Part {
  if (part.type !== 'text' && part.type !== 'reasoning') return part;
  return part.time?.end === undefined && streamed !== undefined && streamed.length > part.text.length
    ? { ...part, text: streamed }
    : part;
}

/** When each record happened, as far as it says; ids are read with the help of the first record that has a time. */
function timesOf(records: readonly EventRecord[]): (number | undefined)[] {
  let near: number | undefined;
  for (const r of records) {
    near = r.atMs ?? (r.kind === 'message' ? r.info.time.created : undefined);
    if (near !== undefined) break;
  }
  return records.map(
    (r) => r.atMs ?? (r.eventId === undefined || near === undefined ? undefined : timeOfId(r.eventId, near)),
  );
}

function waitsOf(
  records: readonly EventRecord[],
  times: readonly (number | undefined)[],
  sessionId: string | undefined,
): PermissionWait[] {
  const known = times.filter((t) => t !== undefined);
  const last = known.at(-1) ?? 0;
  return records.flatMap((asked, i) => {
    if (asked.kind !== 'permission-asked' || asked.sessionId !== sessionId) return [];
    const j = records.findIndex((r) => r.kind === 'permission-replied' && r.requestId === asked.requestId);
    const replied = records[j];
    // Where an event does not tell its time, its neighbours bound it.
    const fromMs = times[i] ?? times.slice(0, i).findLast((t) => t !== undefined) ?? last;
    const toMs = j < 0 ? last : (times[j] ?? times.slice(j).find((t) => t !== undefined) ?? last);
    return [
      {
        requestId: asked.requestId,
        fromMs,
        toMs: Math.max(fromMs, toMs),
        permission: asked.permission,
        patterns: asked.patterns,
        ...(asked.callId === undefined ? {} : { callId: asked.callId }),
        ...(replied?.kind === 'permission-replied' ? { reply: replied.reply } : {}),
      },
    ];
  });
}

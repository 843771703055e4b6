import type { z } from 'zod';
import {
  CLI_PART_LINES,
  CliError,
  CliLine,
  GlobalEvent,
  IGNORED_PARTS,
  isIgnoredEvent,
  Part,
  SSE_PROPERTIES,
  SseEvent,
  type MessageInfo,
} from './event-schema.ts';
import { jsonObjectsIn } from './json-objects.ts';
import { countUnknown, nothingMissed, type NotUnderstood } from './not-understood.ts';

/** When an event happened: its own time where it carries one, else the id from which it can be told. */
interface Stamp {
  readonly atMs?: number;
  readonly eventId?: string;
}

/** One thing that OpenCode reported, whichever of its two streams it came from. */
export type EventRecord = Stamp &
  (
    | { readonly kind: 'part'; readonly part: Part }
    | { readonly kind: 'part-delta'; readonly partId: string; readonly field: string; readonly delta: string }
    | { readonly kind: 'part-removed'; readonly partId: string }
    | { readonly kind: 'message'; readonly info: MessageInfo }
    | {
        readonly kind: 'session';
        readonly sessionId: string;
        readonly parentId?: string;
        readonly version?: string;
        readonly directory?: string;
      }
    | {
        readonly kind: 'session-updated';
        readonly sessionId: string;
        readonly parentId?: string;
        readonly version?: string;
        readonly directory?: string;
        /** What a person took back: this message, from this part of it on, and all that follow. */
        readonly revertedFrom?: { readonly messageId: string; readonly partId?: string };
      }
    | { readonly kind: 'message-removed'; readonly sessionId: string; readonly messageId: string }
    | { readonly kind: 'session-idle'; readonly sessionId: string }
    | {
        readonly kind: 'session-error';
        readonly sessionId?: string;
        readonly name: string;
        readonly message: string;
      }
    | {
        readonly kind: 'permission-asked';
        readonly requestId: string;
        readonly sessionId: string;
        readonly permission: string;
        readonly patterns: readonly string[];
        readonly callId?: string;
      }
    | {
        readonly kind: 'permission-replied';
        readonly requestId: string;
        readonly sessionId: string;
        readonly reply: string;
      }
  );

export interface ParsedEvents {
  readonly records: readonly EventRecord[];
  readonly notUnderstood: NotUnderstood;
}

/**
 * Reads event lines: payloads of `GET /event` and `GET /global/event` (with or without `data: `) and lines of
 * `opencode run --format json`, also mixed. Never throws; what it cannot read is counted.
 */
export function parseEvents(lines: Iterable<string>): ParsedEvents {
  const notUnderstood = nothingMissed();
  const records: EventRecord[] = [];
  for (const line of lines) {
    const text = line.startsWith('data:') ? line.slice('data:'.length) : line;
    if (text.trim() === '') continue;
    const { objects, leftOver } = jsonObjectsIn(text);
    if (leftOver) notUnderstood.malformed++;
    for (const object of objects) {
      const record = readEvent(object, notUnderstood);
      if (record !== undefined) records.push(record);
    }
  }
  return { records, notUnderstood };
}

/** One payload that is parsed already. Undefined, and counted, where it cannot be read or says nothing that is used. */
export function readEvent(object: unknown, missed: NotUnderstood): EventRecord | undefined {
  const cli = CliLine.safeParse(object);
  if (cli.success) return readCli(cli.data, object, missed);
  const global = GlobalEvent.safeParse(object);
  const sse = global.success
    ? { success: true as const, data: global.data.payload }
    : SseEvent.safeParse(object);
  if (sse.success) return readSse(sse.data, missed);
  missed.malformed++;
  return undefined;
}

function readCli(
  line: z.infer<typeof CliLine>,
  object: unknown,
  missed: NotUnderstood,
): EventRecord | undefined {
  const stamp = { atMs: line.timestamp };
  if (line.type === 'error') {
    const found = CliError.safeParse(object);
    if (found.success) return { ...stamp, ...sessionError(line.sessionID, found.data.error) };
    missed.malformed++;
  } else if (CLI_PART_LINES.has(line.type)) {
    const part = readPart((object as { part?: unknown }).part, missed);
    if (part !== undefined) return { ...stamp, kind: 'part', part };
  } else {
    countUnknown(missed, line.type);
  }
  return undefined;
}

function readPart(value: unknown, missed: NotUnderstood): Part | undefined {
  const part = Part.safeParse(value);
  if (part.success) return part.data;
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  const isKnown = Part.options.some((option) => option.shape.type.value === type);
  if (typeof type !== 'string' || isKnown) missed.malformed++;
  else if (!IGNORED_PARTS.has(type)) countUnknown(missed, `part:${type}`);
  return undefined;
}

function sessionError(
  sessionId: string | undefined,
  error: { name: string; data?: { message?: string | undefined } | undefined } | undefined,
) {
  return {
    kind: 'session-error' as const,
    ...(sessionId === undefined ? {} : { sessionId }),
    name: error?.name ?? 'UnknownError',
    message: error?.data?.message ?? '',
  };
}

function sessionOf(info: z.infer<(typeof SSE_PROPERTIES)['session.created']>['info']) {
  const { id, parentID, version, directory } = info;
  return {
    sessionId: id,
    ...(parentID == null ? {} : { parentId: parentID }),
    ...(version === undefined ? {} : { version }),
    ...(directory === undefined ? {} : { directory }),
  };
}

function readSse(event: z.infer<typeof SseEvent>, missed: NotUnderstood): EventRecord | undefined {
  const stamp = event.id === undefined ? {} : { eventId: event.id };
  const type = event.type as keyof typeof SSE_PROPERTIES;
  if (!Object.hasOwn(SSE_PROPERTIES, type)) {
    if (!isIgnoredEvent(event.type)) countUnknown(missed, event.type);
    return undefined;
  }
  const read = <K extends keyof typeof SSE_PROPERTIES>(
    key: K,
  ): z.infer<(typeof SSE_PROPERTIES)[K]> | undefined => {
    const found = SSE_PROPERTIES[key].safeParse(event.properties);
    if (found.success) return found.data as z.infer<(typeof SSE_PROPERTIES)[K]>;
    missed.malformed++;
    return undefined;
  };
  switch (type) {
    case 'message.part.updated': {
      const properties = (event.properties ?? {}) as { part?: unknown; time?: unknown };
      const part = readPart(properties.part, missed);
      if (part === undefined) return undefined;
      return {
        ...stamp,
        ...(typeof properties.time === 'number' ? { atMs: properties.time } : {}),
        kind: 'part',
        part,
      };
    }
    case 'message.part.delta': {
      const p = read(type);
      return p && { ...stamp, kind: 'part-delta', partId: p.partID, field: p.field, delta: p.delta };
    }
    case 'message.part.removed': {
      const p = read(type);
      return p && { ...stamp, kind: 'part-removed', partId: p.partID };
    }
    case 'message.updated': {
      const p = read(type);
      return p && { ...stamp, kind: 'message', info: p.info };
    }
    case 'session.created': {
      const p = read(type);
      return p && { ...stamp, kind: 'session', ...sessionOf(p.info) };
    }
    case 'session.updated': {
      const p = read(type);
      if (p === undefined) return undefined;
      const { revert } = p.info;
      const from = revert && {
        messageId: revert.messageID,
        ...(revert.partID === undefined ? {} : { partId: revert.partID }),
      };
      return {
        ...stamp,
        kind: 'session-updated',
        ...sessionOf(p.info),
        ...(from ? { revertedFrom: from } : {}),
      };
    }
    case 'message.removed': {
      const p = read(type);
      return p && { ...stamp, kind: 'message-removed', sessionId: p.sessionID, messageId: p.messageID };
    }
    case 'session.idle': {
      const p = read(type);
      return p && { ...stamp, kind: 'session-idle', sessionId: p.sessionID };
    }
    case 'session.error': {
      const p = read(type);
      return p && { ...stamp, ...sessionError(p.sessionID, p.error) };
    }
    case 'permission.asked': {
      const p = read(type);
      if (p === undefined) return undefined;
      return {
        ...stamp,
        kind: 'permission-asked',
        requestId: p.id,
        sessionId: p.sessionID,
        permission: p.permission,
        patterns: p.patterns,
        ...(p.tool === undefined ? {} : { callId: p.tool.callID }),
      };
    }
    case 'permission.replied': {
      const p = read(type);
      return (
        p && {
          ...stamp,
          kind: 'permission-replied',
          requestId: p.requestID,
          sessionId: p.sessionID,
          reply: p.reply,
        }
      );
    }
  }
}

import { z } from 'zod';
import { Asked } from './permission.ts';

/** What an event tells about requests for permission. */
export type PermissionNews =
  | { readonly kind: 'asked'; readonly asked: Asked }
  | { readonly kind: 'answered'; readonly id: string; readonly reply: string }
  /** A call has ended; who asked for it waits no more. */
  | { readonly kind: 'call-ended'; readonly session: string; readonly call: string }
  | { readonly kind: 'session-ended'; readonly session: string };

const Replied = z.object({ requestID: z.string(), reply: z.string() });
const Ended = z.object({
  part: z.object({
    type: z.literal('tool'),
    sessionID: z.string(),
    callID: z.string(),
    state: z.object({ status: z.enum(['completed', 'error']) }),
  }),
});
const Aborted = z.object({
  sessionID: z.string(),
  error: z.object({ name: z.literal('MessageAbortedError') }),
});
const Deleted = z.object({ sessionID: z.string() });

export function permissionNews(payload: unknown): PermissionNews | undefined {
  const { type, properties } = (payload ?? {}) as { type?: string; properties?: unknown };
  switch (type) {
    case 'permission.asked': {
      const asked = Asked.safeParse(properties).data;
      return asked && { kind: 'asked', asked };
    }
    case 'permission.replied': {
      const replied = Replied.safeParse(properties).data;
      return replied && { kind: 'answered', id: replied.requestID, reply: replied.reply };
    }
    case 'message.part.updated': {
      if (!isTool(properties)) return undefined;
      const { part } = Ended.safeParse(properties).data ?? {};
      return part && { kind: 'call-ended', session: part.sessionID, call: part.callID };
    }
    case 'session.error': {
      const aborted = Aborted.safeParse(properties).data;
      return aborted && { kind: 'session-ended', session: aborted.sessionID };
    }
    case 'session.deleted': {
      const deleted = Deleted.safeParse(properties).data;
      return deleted && { kind: 'session-ended', session: deleted.sessionID };
    }
    default:
      return undefined;
  }
}

/** Most parts are words that stream by: they are not parsed. */
function isTool(properties: unknown): boolean {
  return (properties as { part?: { type?: string } } | undefined)?.part?.type === 'tool';
}

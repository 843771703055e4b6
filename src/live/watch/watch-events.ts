/** Events that tell something of tools; all others, the streamed words of models above all, are dropped unread. */
const TELLING: ReadonlySet<string> = new Set([
  'message.part.updated',
  'message.updated',
  'message.removed',
  'session.created',
  'session.updated',
  'session.error',
  'permission.asked',
  'permission.replied',
]);

interface Payload {
  readonly type?: string;
  readonly properties?: {
    readonly part?: { readonly type?: string; readonly state?: { readonly status?: string } };
    readonly info?: { readonly role?: string };
  };
}

export const typeOf = (payload: unknown): string | undefined => (payload as Payload | null | undefined)?.type;

/** Whether a payload is worth to be parsed: a call that has ended, what a person wrote, took back, allowed or refused. */
export function isTelling(payload: unknown): boolean {
  const { type, properties } = (payload ?? {}) as Payload;
  if (type === undefined || !TELLING.has(type)) return false;
  if (type === 'message.updated') return properties?.info?.role === 'user';
  if (type !== 'message.part.updated') return true;
  const { part } = properties ?? {};
  if (part?.type === 'text') return true;
  const status = part?.state?.status;
  return part?.type === 'tool' && (status === 'completed' || status === 'error');
}

import { z } from 'zod';
import { ExitCode, ToolfinchError } from '../../errors.ts';

/**
 * `expired`: nobody answered in time, the default holds. `gone`: the session was aborted, somebody answered in OpenCode
 * itself, or the decision came too late to be taken.
 */
export const permissionStates = ['pending', 'allowed', 'denied', 'expired', 'gone'] as const;
export type PermissionState = (typeof permissionStates)[number];

/** A request as OpenCode tells of it. */
export const Asked = z.object({
  id: z.string(),
  sessionID: z.string(),
  permission: z.string(),
  patterns: z.array(z.string()),
  metadata: z.record(z.string(), z.unknown()).default({}),
  tool: z.object({ messageID: z.string(), callID: z.string() }).optional(),
});
export type Asked = z.infer<typeof Asked>;

/** A request and how it stands. Times are in milliseconds since 1970. */
export interface Permission {
  readonly id: string;
  readonly url: string;
  readonly directory: string;
  readonly session: string;
  readonly message: string | null;
  readonly call: string | null;
  readonly permission: string;
  readonly patterns: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly askedMs: number;
  /** When the default holds; null where a rule has answered. */
  readonly untilMs: number | null;
  readonly default: 'allow' | 'deny' | null;
  readonly state: PermissionState;
  readonly who: string | null;
  readonly comment: string;
  readonly decidedMs: number | null;
  readonly reply: 'taken' | 'late' | null;
}

const Row = z.object({
  id: z.string(),
  url: z.string(),
  directory: z.string(),
  session: z.string(),
  message: z.string().nullable(),
  call: z.string().nullable(),
  permission: z.string(),
  patterns: z.string(),
  metadata: z.string(),
  asked_ms: z.number(),
  until_ms: z.number().nullable(),
  fallback: z.enum(['allow', 'deny']).nullable(),
  state: z.enum(permissionStates),
  who: z.string().nullable(),
  comment: z.string(),
  decided_ms: z.number().nullable(),
  reply: z.enum(['taken', 'late']).nullable(),
});

/** A row as it stands at a time: nobody need be there to let it expire. */
export function permissionOf(row: unknown, nowMs: number): Permission {
  const { patterns, metadata, asked_ms, until_ms, decided_ms, fallback, state, ...same } = Row.parse(row);
  const isOver = state === 'pending' && until_ms !== null && until_ms <= nowMs;
  return {
    ...same,
    patterns: JSON.parse(patterns) as string[],
    metadata: JSON.parse(metadata) as Record<string, unknown>,
    askedMs: asked_ms,
    untilMs: until_ms,
    default: fallback,
    state: isOver ? 'expired' : same.reply === 'late' ? 'gone' : state,
    decidedMs: decided_ms,
  };
}

/** What is asked for, in a line: `bash: git push`. */
export function askedText({ permission, patterns }: Pick<Permission, 'permission' | 'patterns'>): string {
  return patterns.length === 0 ? permission : `${permission}: ${patterns.join(', ')}`;
}

/** Throws, with the reason, unless somebody can still decide. */
export function mustBePending(permission: Permission): void {
  const { id, state, who, comment, default: fallback } = permission;
  if (state === 'pending') return;
  const [code, how] = {
    allowed: ['PERMISSION_DECIDED', `was allowed already, by ${who ?? 'somebody'}`],
    denied: ['PERMISSION_DECIDED', `was denied already, by ${who ?? 'somebody'}`],
    expired: ['PERMISSION_EXPIRED', `was not answered in time; its default, to ${fallback ?? 'deny'}, holds`],
    gone: ['PERMISSION_GONE', `waits no more (${comment || 'its session has ended'})`],
  }[state] as [string, string];
  throw new ToolfinchError(
    code,
    `The request ${id} ${how}.`,
    'Nothing is left to decide about it; `toolfinch permissions` lists what waits.',
    ExitCode.usage,
  );
}

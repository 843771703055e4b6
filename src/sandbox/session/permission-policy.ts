import type { Task } from '../../suites/task.ts';
import { fitsPattern } from '../inside/permission-pattern.ts';
import type { PermissionReply, PermissionRequest, SessionOptions } from './drive-session.ts';

/** How requests for permission are answered in sessions that nobody watches. The last rule that fits decides. */
export interface PermissionRule {
  /** Names of permissions, e.g. `edit` or `*`. */
  readonly permission: string;
  /** What it is asked for, as OpenCode writes it (a path, a command); `*` is anything, `?` one character. */
  readonly pattern: string;
  readonly answer: 'allow' | 'deny';
  /** What the model is told where it is denied. */
  readonly message?: string | undefined;
}

/** Arguments that calls of a tool are given, whatever the model wrote. */
export interface ArgumentRule {
  readonly tool: string;
  readonly set: Readonly<Record<string, unknown>>;
}

export interface PermissionPolicy {
  readonly rules: readonly PermissionRule[];
  readonly change: readonly ArgumentRule[];
}

export const OPEN: PermissionPolicy = { rules: [], change: [] };

/** Permissions to do what changes nothing. */
const READING = ['read', 'grep', 'glob', 'list', 'lsp', 'skill', 'todowrite'];

/** A session by the policy; one whose every change is refused, where the task wants it so; one that asks a person about each. */
export function permissionsOf(
  { permission }: Task,
  { rules }: PermissionPolicy = OPEN,
  ask?: (request: PermissionRequest) => Promise<PermissionReply>,
): Pick<SessionOptions, 'permission' | 'answer'> {
  if (permission === 'deny' || ask) {
    return {
      permission: [{ permission: '*', pattern: '*', action: 'ask' }],
      answer: (request) => {
        if (READING.includes(request.permission)) return { reply: 'once' };
        return permission !== 'deny' && ask ? ask(request) : { reply: 'reject' };
      },
    };
  }
  if (rules.length === 0) return {};
  return {
    permission: rules.map(({ permission, pattern }) => ({ permission, pattern, action: 'ask' as const })),
    answer: (request) => answerTo(request, rules),
  };
}

/** Of the rules that fit a thing that is asked for the last decides; what no rule speaks of is granted. */
export function answerTo(
  request: Pick<PermissionRequest, 'permission' | 'patterns'>,
  rules: readonly PermissionRule[],
): PermissionReply {
  const decisions = request.patterns.map((asked) =>
    rules.findLast(
      ({ permission, pattern }) => fitsPattern(request.permission, permission) && fitsPattern(asked, pattern),
    ),
  );
  const denial = decisions.find((rule) => rule?.answer === 'deny');
  if (!denial) return { reply: 'once' };
  return { reply: 'reject', ...(denial.message !== undefined && { message: denial.message }) };
}

/** The same for an OpenCode of its own for each session, which refuses whatever is asked; of its rules the last that fits decides. */
export function policyEnv(task: Task, policy: PermissionPolicy = OPEN): Record<string, string> {
  const asked: Record<string, unknown> =
    task.permission === 'deny'
      ? { edit: 'ask', bash: 'ask', task: 'ask', webfetch: 'ask' }
      : byPermission(policy.rules);
  return Object.keys(asked).length > 0 ? { OPENCODE_PERMISSION: JSON.stringify(asked) } : {};
}

function byPermission(rules: readonly PermissionRule[]): Record<string, Record<string, string>> {
  const all: Record<string, Record<string, string>> = {};
  for (const { permission, pattern, answer } of rules)
    all[permission] = { ...all[permission], [pattern]: answer };
  return all;
}

import type { Task } from '../../suites/task.ts';
import type { SessionOptions } from './drive-session.ts';

/** Permissions to do what changes nothing. */
const READING = ['read', 'grep', 'glob', 'list', 'lsp', 'skill', 'todowrite'];

/** A session whose every change is refused, where the task wants it so; as a person would who says no each time. */
export function permissionsOf({ permission }: Task): Pick<SessionOptions, 'permission' | 'answer'> {
  if (permission !== 'deny') return {};
  return {
    permission: [{ permission: '*', pattern: '*', action: 'ask' }],
    answer: (request) => (READING.includes(request.permission) ? 'once' : 'reject'),
  };
}

/** The same for `opencode run`, which refuses whatever is asked; of its rules the last that fits decides. */
export function permissionEnv({ permission }: Task): Record<string, string> {
  if (permission !== 'deny') return {};
  return { OPENCODE_PERMISSION: JSON.stringify({ edit: 'ask', bash: 'ask', task: 'ask', webfetch: 'ask' }) };
}

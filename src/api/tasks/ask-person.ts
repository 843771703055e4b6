import { setTimeout as sleep } from 'node:timers/promises';
import { whoOpens } from '../../engine/openings.ts';
import type { Permission } from '../../live/permissions/permission.ts';
import type { PermissionRequest } from '../../sandbox/session/drive-session.ts';
import type { PermissionDesk } from '../permissions/permission-desk.ts';

const LOOK_MS = 100;

/** How a task's requests for permission are forwarded. */
export interface AskRule {
  readonly withinSec: number;
  /** What holds when nobody has answered by then. */
  readonly default: 'allow' | 'deny';
}

export interface Asking {
  readonly desk: PermissionDesk;
  readonly rule: AskRule;
  readonly taskId: string;
  readonly request: PermissionRequest;
  readonly now: () => number;
  /** The task is over. */
  readonly signal: AbortSignal;
}

/** Has a person decide, and gives what was decided; undefined where nobody waits for it any more. */
export async function askPerson({
  desk,
  rule,
  taskId,
  request,
  now,
  signal,
}: Asking): Promise<Permission | undefined> {
  const url = `task:${taskId}`;
  const { id, sessionId: sessionID, permission, patterns, metadata } = request;
  const asked = { id, sessionID, permission, patterns: [...patterns], metadata: { ...metadata } };
  const store = desk.store();
  store.add({ asked, url, directory: '', ruling: { kind: 'ask', rule: 1, ...rule } }, now());
  for (;;) {
    store.expire(url, whoOpens(), now());
    const standing = store.get(id, now());
    if (standing.state !== 'pending') return standing;
    if (signal.aborted) {
      store.gone(id, 'its task is over', now());
      return undefined;
    }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

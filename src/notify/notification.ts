import { randomUUID } from 'node:crypto';

/** What somebody is told. */
export interface Notification {
  /** The same for every attempt to tell it. */
  readonly id: string;
  /** E.g. `campaign.finished`. */
  readonly type: string;
  /** ISO 8601. */
  readonly at: string;
  /** In a sentence. */
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export function notification(
  type: string,
  nowMs: number,
  text: string,
  data: Readonly<Record<string, unknown>>,
): Notification {
  return { id: randomUUID(), type, at: new Date(nowMs).toISOString(), text, data };
}

/** Whether a type is one of those that a sink wants. */
export function isWanted(type: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern,
  );
}

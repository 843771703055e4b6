import type { Notification } from '../notification.ts';

/** One place that is told. */
export interface Sink {
  /** For people: an address without its secrets, a command, a file. */
  readonly name: string;
  /** Types, or beginnings of them. */
  readonly events: readonly string[];
  /** Tells it, once. Throws where that failed, `Refused` where trying again is of no use. Ends soon after the signal. */
  tell(notification: Notification, signal: AbortSignal): Promise<void>;
}

/** The receiver does not want it. */
export class Refused extends Error {}

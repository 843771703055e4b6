import type { Context as Request } from 'hono';

/** Where a reader of events begins. */
interface Beginnings<T> {
  readonly start: T;
  /** Behind all that has been. */
  readonly now: () => T;
  /** Throws where the text is not the id of an event. */
  readonly read: (id: string) => T;
}

/** Behind which event a client wants to go on: its `Last-Event-ID`, or `?after=`, which may be `now`; else from the start. */
export function askedAfter<T>(request: Request, { start, now, read }: Beginnings<T>): T {
  const after = request.req.header('last-event-id') ?? request.req.query('after') ?? '';
  if (after === '') return start;
  return after === 'now' ? now() : read(after);
}

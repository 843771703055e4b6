/** Where a reader of events begins. */
interface Beginnings<T> {
  readonly start: T;
  /** Behind all that has been. */
  readonly now: () => T;
  /** Throws where the text is not the id of an event. */
  readonly read: (id: string) => T;
}

/** Behind the event with the id `after`, or with `now` behind all that has been; from the start where it is left out. */
export function beginningOf<T>(after: string | undefined, { start, now, read }: Beginnings<T>): T {
  if (after === undefined || after === '') return start;
  return after === 'now' ? now() : read(after);
}

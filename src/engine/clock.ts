/** Time, passed in: for records, budgets and deadlines, never for a choice of the search. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

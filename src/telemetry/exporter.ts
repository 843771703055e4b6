import type { Reporter } from '../engine/reporter.ts';

/** One exporter of what a process does. Closing it sends what is left. */
export interface Exporter extends AsyncDisposable {
  readonly reporter: Reporter;
}

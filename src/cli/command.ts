import type { ExitCode } from '../errors.ts';
import type { OptionName } from './options.ts';
import type { Output } from './output.ts';

/** What the parser hands to a command. Options that were not given are absent. */
export interface Invocation {
  readonly args: readonly string[];
  readonly options: Readonly<Partial<Record<OptionName, unknown>>>;
  readonly output: Output;
  /** Aborted on SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

/** One sub-command: a file that exports a value of this type, and its line in `commands.ts`. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Positional arguments in commander's notation, e.g. `<tool>` or `[id]`. */
  readonly arguments?: string;
  readonly options: readonly OptionName[];
  run(invocation: Invocation): Promise<ExitCode>;
}

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

/** One sub-command: its entry in `commands.ts`, and a module that carries it out. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Positional arguments in commander's notation, e.g. `<tool>` or `[id]`. */
  readonly arguments?: string;
  readonly options: readonly OptionName[];
  readonly load: () => Promise<{ run(invocation: Invocation): Promise<ExitCode> }>;
}

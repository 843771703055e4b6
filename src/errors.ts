/** Exit codes of the command. */
export const ExitCode = {
  done: 0,
  failed: 1,
  /** Wrong usage or configuration, including broken tools and suites. */
  usage: 2,
  targetNotReached: 3,
  /** Docker, OpenCode, disk: the surroundings. */
  environment: 4,
  budgetSpent: 5,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** An error a person is meant to read: what is wrong and where, and what to do. The command prints it without a stack. */
export class ToolfinchError extends Error {
  override readonly name = 'ToolfinchError';
  constructor(
    /** Stable, machine-readable, e.g. `SUITE_INVALID`. */
    readonly code: string,
    /** One sentence: what is wrong, and where. */
    readonly what: string,
    /** One sentence: what to do about it. */
    readonly remedy: string,
    readonly exitCode: ExitCode = ExitCode.failed,
    options?: ErrorOptions,
  ) {
    super(`${what} ${remedy}`, options);
  }
}

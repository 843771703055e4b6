/** Where a command's words go: its result to stdout, all else to stderr. */
export interface Output {
  readonly json: boolean;
  /** Notes and progress are wanted on stderr. */
  readonly chatty: boolean;
  /** The command's result: `document` with `--json`, else `text`. Called once. */
  result(document: unknown, text: string): void;
  /** A line for a person who waits; on stderr, gone with `--quiet`. */
  note(line: string): void;
}

export function createOutput(options: { json: boolean; quiet: boolean }): Output {
  return {
    json: options.json,
    chatty: !options.quiet,
    result(document, text) {
      process.stdout.write(
        options.json ? `${JSON.stringify(document, null, 2)}\n` : `${text.replace(/\n?$/, '\n')}`,
      );
    },
    note(line) {
      if (!options.quiet) process.stderr.write(`${line}\n`);
    },
  };
}

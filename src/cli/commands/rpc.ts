import { serveStdio } from '../../api/json-rpc/stdio.ts';
import { openContext } from '../../api/open-context.ts';
import { ExitCode } from '../../errors.ts';
import type { Invocation } from '../command.ts';
import { doorOptions } from '../door-options.ts';

/** Speaks JSON-RPC with the program that has started it; standard output is the protocol's. */
export async function run({ options, signal }: Invocation): Promise<ExitCode> {
  await using context = openContext(doorOptions(options));
  await serveStdio(context, signal);
  return ExitCode.done;
}

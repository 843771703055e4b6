import { configJsonSchema } from '../../engine/config.ts';
import { ExitCode } from '../../errors.ts';
import type { Invocation } from '../command.ts';

export async function run({ output }: Invocation): Promise<ExitCode> {
  const schema = configJsonSchema();
  output.result(schema, JSON.stringify(schema, null, 2));
  return ExitCode.done;
}

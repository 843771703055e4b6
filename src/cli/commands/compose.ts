import { readTool } from '../../engine/read-tool.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { toolName } from '../../mutation/genome.ts';
import { readTraces } from '../../suites/traces/read-traces.ts';
import { sequencesIn } from '../../suites/traces/sequences.ts';
import type { Invocation } from '../command.ts';
import { composeByModel } from '../compose-by-model.ts';

export async function run(invocation: Invocation): Promise<ExitCode> {
  const { args, options, output } = invocation;
  const tools = await Promise.all(args.map((file) => readTool(file)));
  const names = tools.map(toolName);
  if (new Set(names).size < 2 || new Set(names).size < names.length) {
    throw new ToolfinchError(
      'TOOLS_TOO_FEW',
      `To compose takes two or more different tools; ${names.join(', ')} ${names.length === 1 ? 'is one' : 'are not'}.`,
      'Name the files of the tools in the order in which they are called.',
      ExitCode.usage,
    );
  }
  const traces = typeof options.traces === 'string' ? readTraces(options.traces, output.note) : [];
  const sequences = sequencesIn(traces, names);
  if (traces.length > 0)
    output.note(
      `${names.join(', ')} are called in this order ${sequences.length} times in ${traces.length} traces.`,
    );
  return await composeByModel(invocation, tools, sequences);
}

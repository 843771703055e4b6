import { configJsonSchema } from '../../engine/config.ts';
import { ExitCode } from '../../errors.ts';
import type { Command } from '../command.ts';

export const configSchema: Command = {
  name: 'config schema',
  summary: 'print the JSON Schema of the configuration file',
  options: [],
  async run({ output }) {
    const schema = configJsonSchema();
    output.result(schema, JSON.stringify(schema, null, 2));
    return ExitCode.done;
  },
};

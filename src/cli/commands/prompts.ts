import { ExitCode, ToolfinchError } from '../../errors.ts';
import { modelOperators } from '../../models/operators/index.ts';
import { promptNames, promptText } from '../../models/prompt-file.ts';
import type { Invocation } from '../command.ts';
import { table } from '../table.ts';

/** What is asked for by commands, and not by operators. */
const COMMANDS: Readonly<Record<string, string>> = {
  create: 'A new tool with its first cases (`toolfinch create`).',
  compose: 'One tool out of several that are called in sequence (`toolfinch compose`).',
};

export function run({ args: [wanted], output }: Invocation): Promise<ExitCode> {
  const names = promptNames();
  if (wanted === undefined) {
    const prompts = names.map((name) => {
      const operator = modelOperators.find(({ prompt }) => prompt === name);
      const command = COMMANDS[name.replace(/\.v\d+$/, '')];
      return { name, operator: operator?.name, description: operator?.description ?? command };
    });
    const rows = prompts.map(({ name, operator = '', description = 'part of the others' }) => [
      name,
      operator,
      description,
    ]);
    output.result({ prompts }, table(['prompt', 'operator', 'what it asks for'], rows));
    return Promise.resolve(ExitCode.done);
  }
  if (!names.includes(wanted)) {
    throw new ToolfinchError(
      'PROMPT_UNKNOWN',
      `There is no prompt ${wanted}.`,
      `The prompts are: ${names.join(', ')}.`,
      ExitCode.usage,
    );
  }
  const text = promptText(wanted);
  output.result({ name: wanted, text }, text.trimEnd());
  return Promise.resolve(ExitCode.done);
}

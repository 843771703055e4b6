import { Command as Commander, CommanderError } from 'commander';
import { ExitCode, ToolfinchError } from '../errors.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { commanderOption, type OptionName } from './options.ts';
import { createOutput } from './output.ts';
import { interruptible } from './signals.ts';
import { version } from '../version.ts';

const program = new Commander('toolfinch')
  .description('Evolves the tools of a coding agent.')
  .version(version)
  .enablePositionalOptions()
  .exitOverride()
  .showSuggestionAfterError()
  .configureHelp({ showGlobalOptions: true });

for (const command of commands) register(program, command);

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    await program.parseAsync(process.argv);
    return process.exitCode === undefined ? ExitCode.done : Number(process.exitCode);
  } catch (error) {
    return report(error);
  }
}

function register(parent: Commander, command: Command): void {
  // `config schema` is the command `schema` of the group `config`.
  const [name, group] = command.name.split(' ').reverse() as [string, string?];
  const owner = group ? (parent.commands.find((c) => c.name() === group) ?? parent.command(group)) : parent;
  const entry = owner
    .command(command.arguments ? `${name} ${command.arguments}` : name)
    // What stands behind the name of a sub-command is the sub-command's.
    .enablePositionalOptions()
    .description(command.summary);
  for (const option of ['json', 'quiet', ...command.options] satisfies OptionName[]) {
    entry.addOption(commanderOption(option));
  }
  entry.exitOverride().action(async (...passed: unknown[]) => {
    const options = entry.opts<Partial<Record<OptionName, unknown>>>();
    const args = passed
      .slice(0, -2)
      .flat()
      .filter((arg): arg is string => typeof arg === 'string');
    const output = createOutput({ json: options.json === true, quiet: options.quiet === true });
    process.exitCode = await interruptible(output, async (signal) => {
      const { run } = await command.load();
      return run({ args, options, output, signal });
    });
  });
}

/** Prints what went wrong as a person would want to read it, and says which exit code it deserves. */
function report(thrown: unknown): number {
  const error = firstCause(thrown);
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
  if (error instanceof ToolfinchError) {
    process.stderr.write(`${error.what}\n${error.remedy}\n`);
    return error.exitCode;
  }
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    process.stderr.write(
      'The disk is full.\nFree some room and run `toolfinch resume`; what was told is kept.\n',
    );
    return ExitCode.environment;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.stderr.write('This is a bug in Toolfinch; please report it with the lines above.\n');
  return ExitCode.failed;
}

/** What went wrong first, where closing things down failed as well. */
function firstCause(error: unknown): unknown {
  return error instanceof Error && error.name === 'SuppressedError' && 'suppressed' in error
    ? firstCause(error.suppressed)
    : error;
}

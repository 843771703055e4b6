import type { ExitCode } from '../errors.ts';
import { COMPOSE_PROMPT, composePrompt } from '../models/authoring-prompts.ts';
import { askedPermissions } from '../mutation/gate/asked-permissions.ts';
import { toolName, type Genome } from '../mutation/genome.ts';
import type { TraceCall } from '../suites/traces/trace.ts';
import { author } from './author.ts';
import type { Invocation } from './command.ts';
import { readText } from './models-of.ts';

/** Has a model write one tool that does what several do in sequence, with its first cases. */
export async function composeByModel(
  invocation: Invocation,
  tools: readonly Genome[],
  sequences: readonly (readonly TraceCall[])[],
): Promise<ExitCode> {
  const { options } = invocation;
  const names = tools.map(toolName);
  const need = typeof options.need === 'string' ? readText(options.need, 'what the new tool is to do') : '';
  const check = ({ genome }: { readonly genome: Genome }): string | undefined => {
    if (names.includes(toolName(genome))) return `${toolName(genome)} is the name of one of the tools`;
    const now = askedPermissions(genome);
    const lost = tools.flatMap((tool) => [...askedPermissions(tool)]).find((name) => !now.has(name));
    return lost === undefined
      ? undefined
      : `permission-dropped: one of the tools asks for \`${lost}\`, and it does not`;
  };
  const prompt = composePrompt({ tools, sequences, need });
  return await author(invocation, { operator: 'compose', prompt, version: COMPOSE_PROMPT, check });
}

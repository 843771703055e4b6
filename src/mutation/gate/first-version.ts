import { defaultPolicy, gate, type GatePolicy, type GateVerdict } from '../gate.ts';
import { toolName, type Genome } from '../genome.ts';
import { readSyntax } from '../syntax.ts';
import { toolShape } from './contract-check.ts';

/**
 * The gate for a tool without a parent: it is a tool, and reaches for, asks and returns no worse than one that does nothing.
 * A write that no request for permission stands before is refused.
 */
export function gateFirst(genome: Genome, policy: GatePolicy = defaultPolicy): GateVerdict {
  const shape = toolShape(readSyntax(genome), genome.entry);
  const context = typeof shape === 'string' ? undefined : shape.contextName;
  const verdict = gate(genome, nothing(genome.entry, context), { ...policy, argsMayChange: true });
  if (verdict.ok || verdict.reason !== 'permission-dropped') return verdict;
  const detail =
    'it writes without waiting for `ctx.ask` first, or does something with `ctx` besides using it';
  return { ...verdict, detail };
}

/** A tool of that name that takes nothing and does nothing, with the same name for its context. */
function nothing(entry: string, context: string | undefined): Genome {
  const name = toolName({ entry, files: {} });
  const parameters = context === undefined ? '' : `_, ${context}`;
  const text = `import { tool } from '@opencode-ai/plugin';
export default tool({ description: '${name}', args: {}, async execute(${parameters}) { return ''; } });
`;
  return { entry, files: { [entry]: text } };
}

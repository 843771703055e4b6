import { z } from 'zod';
import { askedPermissions } from '../mutation/gate/asked-permissions.ts';
import { toolShape } from '../mutation/gate/contract-check.ts';
import { reachOf } from '../mutation/gate/reach-check.ts';
import { toolName, type Genome } from '../mutation/genome.ts';
import { readSyntax } from '../mutation/syntax.ts';
import { toldTexts } from '../mutation/told-texts.ts';

/** One difference between two tools that those who call them, or trust them, can notice before a call is made. */
export const ContractChange = z.strictObject({
  /** `reach`: a module that is imported, or a global that leads out of the tool. */
  part: z.enum(['name', 'argument', 'permission', 'reach', 'description']),
  /** Of the argument, permission, module; empty for the tool's own name and description. */
  name: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type ContractChange = z.infer<typeof ContractChange>;

/** Every change of name, arguments, permissions that are asked for, imports and globals, and of what the model is told. */
export function contractChanges(before: Genome, after: Genome): ContractChange[] {
  const [a, b] = [factsOf(before), factsOf(after)];
  return ContractChange.shape.part.options.flatMap((part) =>
    [...new Set([...a[part].keys(), ...b[part].keys()])].sort().flatMap((name) => {
      const [was, is] = [a[part].get(name) ?? null, b[part].get(name) ?? null];
      return was === is ? [] : [{ part, name, before: was, after: is }];
    }),
  );
}

type Facts = Readonly<Record<ContractChange['part'], ReadonlyMap<string, string>>>;

function factsOf(genome: Genome): Facts {
  const syntax = readSyntax(genome);
  const shape = toolShape(syntax, genome.entry);
  const told = toldTexts(genome);
  const args = typeof shape === 'string' ? [] : [...shape.args];
  return {
    name: new Map([['', toolName(genome)]]),
    argument: new Map(args.map(([name, { need, type }]) => [name, `${need}, ${type}`])),
    permission: new Map([...askedPermissions(genome)].map((name) => [name, 'asked for'])),
    reach: new Map([...reachOf(syntax)].map((word) => [word, 'used'])),
    description: new Map([
      ['', told?.description ?? 'put together at run time'],
      ...Object.entries(told?.args ?? {}),
    ]),
  };
}

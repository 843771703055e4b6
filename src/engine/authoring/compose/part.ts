import { ts } from 'ts-morph';
import { ExitCode, ToolfinchError } from '../../../errors.ts';
import { toolShape, type ToolShape } from '../../../mutation/gate/contract-check.ts';
import { resolveName } from '../../../mutation/gate/resolve-name.ts';
import { toolName, type Genome } from '../../../mutation/genome.ts';
import { readSyntax } from '../../../mutation/syntax.ts';
import { toldTexts } from '../../../mutation/told-texts.ts';
import { functionFile } from './function-file.ts';

/** A tool that becomes part of another one, as a function. */
export interface Part {
  readonly name: string;
  readonly description: string;
  /** By name, as the source has them. */
  readonly args: ReadonlyMap<string, { readonly schema: string; readonly optional: boolean }>;
  /** What the function is called, and the file that exports it. */
  readonly calls: string;
  readonly entry: string;
  readonly files: Genome['files'];
  /** Name of the parameter that holds the tool context. */
  readonly context: string;
}

/** Throws `PART_UNREADABLE` where the source does not say plainly what the tool takes and does. */
export function partOf(genome: Genome): Part {
  const name = toolName(genome);
  const syntax = readSyntax(genome);
  const shape = toolShape(syntax, genome.entry);
  if (typeof shape === 'string') throw unreadable(name, shape);
  const args = argsOf(name, shape, (node) => resolveName(syntax, genome.entry, node).getText());
  const calls = `${name.replace(/\W/g, '_')}Part`;
  const rewritten = functionFile(
    genome,
    shape,
    calls,
    new Map([...args].map(([key, { schema }]) => [key, schema])),
  );
  if (typeof rewritten === 'string') throw unreadable(name, rewritten);
  return {
    ...{ name, args, calls, entry: genome.entry },
    description: toldTexts(genome)?.description ?? name,
    files: { ...genome.files, [genome.entry]: rewritten.text },
    context: rewritten.context,
  };
}

function argsOf(name: string, { told }: ToolShape, textOf: (node: ts.Expression) => string): Part['args'] {
  const properties = told.find(ts.isObjectLiteralExpression)?.properties ?? [];
  return new Map(
    properties.map((property) => {
      if (!ts.isPropertyAssignment(property))
        throw unreadable(name, `its argument ${property.getText()} is not written out`);
      const argument = property.name.getText();
      // A schema that is built from a name of the file means nothing elsewhere.
      const schema = textOf(property.initializer);
      if (!/^tool\s*\.schema\b/.test(schema))
        throw unreadable(name, `its argument ${argument} is not written with tool.schema`);
      return [argument, { schema, optional: /\.(optional|default|nullish)\s*\(/.test(schema) }] as const;
    }),
  );
}

function unreadable(name: string, why: string): ToolfinchError {
  return new ToolfinchError(
    'PART_UNREADABLE',
    `The tool ${name} cannot be made part of another without a model: ${why}.`,
    'Write it as benchmarks/read/tools/read.ts is written, or have a model compose with --model PROVIDER/MODEL.',
    ExitCode.usage,
  );
}

import { askedPermissions } from '../mutation/gate/asked-permissions.ts';
import { toolShape } from '../mutation/gate/contract-check.ts';
import { reachOf } from '../mutation/gate/reach-check.ts';
import { variantId } from '../mutation/canonical.ts';
import { toolName, type Genome } from '../mutation/genome.ts';
import { readSyntax } from '../mutation/syntax.ts';
import { toldTexts } from '../mutation/told-texts.ts';

/** What a tool is to those who call it, or allow it, as Markdown: made of its source alone, so that it can be held against it. */
export function toolPage(genome: Genome): string {
  const syntax = readSyntax(genome);
  const shape = toolShape(syntax, genome.entry);
  if (typeof shape === 'string') throw new RangeError(`not a tool: ${shape}`);
  const { description = 'Put together at run time.', args: told = {} } = toldTexts(genome) ?? {};
  const rows = [...shape.args].map(
    ([name, { need, type }]) => `| \`${name}\` | \`${cell(type)}\` | ${need} | ${cell(told[name] ?? '')} |`,
  );
  const table = ['| argument | type | | what the model is told |', '| --- | --- | --- | --- |', ...rows];
  return [
    `# ${toolName(genome)}`,
    `Variant ${variantId(genome)}.`,
    '## What the model is told',
    description.trim(),
    '## Arguments',
    rows.length === 0 ? 'None.' : table.join('\n'),
    '## Permissions',
    listed([...askedPermissions(genome)], 'It asks for'),
    '## Reach',
    listed([...reachOf(syntax)], 'It uses'),
  ]
    .join('\n\n')
    .concat('\n');
}

const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();

const listed = (names: readonly string[], says: string): string =>
  names.length === 0
    ? 'None.'
    : `${says} ${[...names]
        .sort()
        .map((name) => `\`${name}\``)
        .join(', ')}.`;

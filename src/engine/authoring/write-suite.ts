import { layFiles } from '../../lay-files.ts';
import { toolName, type Genome } from '../../mutation/genome.ts';
import type { Case } from '../../suites/case.ts';

/** A new tool. */
export interface Authored {
  readonly genome: Genome;
  readonly summary: string;
  /** From a statement of need, or out of other tools. */
  readonly origin: 'created' | 'composed';
  /** Whether its cases start processes; default: no. */
  readonly oneAtATime?: boolean;
}

/** A folder that `toolfinch run` takes as it is: suite, tool, cases and configuration. */
export function writeAuthored(
  folder: string,
  { genome, summary, origin, oneAtATime = false }: Authored,
  cases: readonly Case[],
): void {
  const name = toolName(genome);
  const facts = [`name = ${JSON.stringify(suiteName(name))}`, `tool = ${JSON.stringify(name)}`];
  const files = {
    'suite.toml': [
      ...facts,
      `description = ${JSON.stringify(summary)}`,
      ...(oneAtATime ? ['one_at_a_time = true'] : []),
      '',
    ].join('\n'),
    ...Object.fromEntries(Object.entries(genome.files).map(([path, text]) => [`tools/${path}`, text])),
    'cases/first.jsonl': cases.map((each) => `${JSON.stringify(each)}\n`).join(''),
    'toolfinch.config.ts': configuration(name, genome.entry, origin),
  };
  layFiles(folder, files);
}

const suiteName = (tool: string): string => tool.replace(/_/g, '-');

function configuration(name: string, entry: string, origin: Authored['origin']): string {
  return `import { defineConfig } from 'toolfinch';

export default defineConfig({
  name: '${name}',
  origin: '${origin}',
  seed: '1',
  tool: 'tools/${entry}',
  suite: '.',
  proposals: 200,
  // OpenCode ships no tool of this name to compare with.
  stages: { claim: { builtin: false } },
});
`;
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WrittenTool } from '../../models/written-tool.ts';
import { toolName } from '../../mutation/genome.ts';
import type { Case } from '../../suites/case.ts';

/** A folder that `toolfinch run` takes as it is: suite, tool, cases and configuration. */
export function writeAuthored(
  folder: string,
  { genome, summary }: WrittenTool,
  cases: readonly Case[],
): void {
  const name = toolName(genome);
  mkdirSync(join(folder, 'tools'), { recursive: true });
  mkdirSync(join(folder, 'cases'), { recursive: true });
  const files = {
    'suite.toml': `name = ${JSON.stringify(suiteName(name))}\ntool = ${JSON.stringify(name)}\ndescription = ${JSON.stringify(summary)}\n`,
    [`tools/${genome.entry}`]: genome.files[genome.entry] ?? '',
    'cases/first.jsonl': cases.map((each) => `${JSON.stringify(each)}\n`).join(''),
    'toolfinch.config.ts': configuration(name, genome.entry),
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
}

const suiteName = (tool: string): string => tool.replace(/_/g, '-');

function configuration(name: string, entry: string): string {
  return `import { defineConfig } from 'toolfinch';

export default defineConfig({
  name: '${name}',
  seed: '1',
  tool: 'tools/${entry}',
  suite: '.',
  proposals: 200,
  // OpenCode ships no tool of this name to compare with.
  stages: { claim: { builtin: false } },
});
`;
}

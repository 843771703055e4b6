import { cp, mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { Invocation } from '../command.ts';

const configFile = 'toolfinch.config.ts';
const toolFile = 'tools/edit.ts';
const shipped = fileURLToPath(new URL('../../../benchmarks/edit', import.meta.url));

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  const present = [configFile, toolFile].filter((file) => existsSync(file));
  if (present.length > 0 && options.force !== true) {
    throw new ToolfinchError(
      'INIT_EXISTS',
      `${present.join(' and ')} ${present.length > 1 ? 'exist' : 'exists'} in ${process.cwd()} already; nothing was written.`,
      'Use --force to overwrite, or another folder.',
      ExitCode.usage,
    );
  }
  await mkdir(dirname(toolFile), { recursive: true });
  await cp(`${shipped}/tools/edit.ts`, toolFile);
  await writeFile(configFile, template());
  output.result(
    { written: [configFile, toolFile] },
    `Wrote ${configFile} and ${toolFile}.\nStart with \`toolfinch run\`.`,
  );
  return ExitCode.done;
}

function template(): string {
  return `import { defineConfig } from 'toolfinch';

export default defineConfig({
  name: 'edit',
  seed: '1',
  // The tool to improve. A file named as a built-in tool of OpenCode replaces it.
  tool: '${toolFile}',
  // What it is measured on. The shipped suite; any suite folder will do.
  suite: '${shipped}',
  proposals: 300,
});
`;
}

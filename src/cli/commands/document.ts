import { readFile, writeFile } from 'node:fs/promises';
import { readTool } from '../../engine/read-tool.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { toolPage } from '../../promotion/tool-page.ts';
import type { Invocation } from '../command.ts';

export async function run({ args, options, output }: Invocation): Promise<ExitCode> {
  const [tool = ''] = args;
  const page = toolPage(await readTool(tool));
  const { check, out } = options;
  if (typeof check === 'string') {
    const isCurrent = (await textOf(check)) === page;
    output.result(
      { tool, page: check, current: isCurrent },
      isCurrent
        ? `${check} says what ${tool} is.`
        : `${check} is not the page of ${tool} as it is now. \`toolfinch document ${tool} --out ${check}\` writes it.`,
    );
    return isCurrent ? ExitCode.done : ExitCode.failed;
  }
  const isFile = typeof out === 'string' && out !== '-';
  if (isFile) await writeFile(out, page);
  output.result({ tool, page }, isFile ? `The page of ${tool} is in ${out}.` : page.trimEnd());
  return ExitCode.done;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ToolfinchError(
      'PAGE_MISSING',
      `The page ${file} cannot be read.`,
      'Write it with --out first.',
      ExitCode.usage,
      { cause },
    );
  }
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readTool } from '../engine/read-tool.ts';
import { ExitCode, ToolfinchError } from '../errors.ts';
import type { Genome } from '../mutation/genome.ts';
import { readInUse } from '../promotion/in-use.ts';
import { SHIPPED_SUITES } from '../suites/list-suites.ts';

/** A tool that sessions call by its name. */
export interface NamedTool {
  readonly name: string;
  readonly genome: Genome;
  /** Where its source was found. */
  readonly from: string;
  /** Folder of a shipped suite with cases for it. */
  readonly suite: string | undefined;
}

/** The tool file of the current project or the global folder; else, for a built-in, the tool that is shipped to stand for it. */
export async function toolByName(name: string): Promise<NamedTool> {
  const { genome, entry } = await readInUse('.', name);
  const suite = join(SHIPPED_SUITES, name);
  const known = /^\w+$/.test(name) && existsSync(join(suite, 'suite.toml')) ? suite : undefined;
  if (genome && entry !== undefined) return { name, genome, from: entry, suite: known };
  const shipped = join(suite, 'tools', `${name}.ts`);
  if (known !== undefined && existsSync(shipped))
    return { name, genome: await readTool(shipped), from: shipped, suite: known };
  throw new ToolfinchError(
    'SOURCE_MISSING',
    `There is no source of the tool ${name}: no file in .opencode/tool, and none is shipped.`,
    'Go to the project that has it, or name the files with `toolfinch compose FIRST.ts SECOND.ts`.',
    ExitCode.usage,
  );
}

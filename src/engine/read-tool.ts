import { readFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { toolFault } from '../mutation/gate.ts';
import type { Genome } from '../mutation/genome.ts';

/** Reads a tool from disk: its entry file and the files named beside it. Refuses what is not a tool. */
export async function readTool(entry: string, beside: readonly string[] = []): Promise<Genome> {
  const folder = dirname(resolve(entry));
  const paths = [resolve(entry), ...beside.map((file) => resolve(file))];
  const texts = await Promise.all(paths.map(readSource));
  const files = Object.fromEntries(
    paths.map((path, i) => [relative(folder, path).replaceAll('\\', '/'), texts[i] ?? '']),
  );
  const genome: Genome = { entry: basename(entry), files };
  const fault = toolFault(genome);
  if (fault !== undefined) {
    throw new ToolfinchError(
      'TOOL_BROKEN',
      `${entry} is not a tool: ${fault}.`,
      'A tool file has a default export with description, args and execute; see docs/tools.md.',
      ExitCode.usage,
    );
  }
  return genome;
}

async function readSource(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ToolfinchError(
      'TOOL_MISSING',
      `The tool file ${path} cannot be read (${cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)}).`,
      'Check the path.',
      ExitCode.usage,
      { cause },
    );
  }
}

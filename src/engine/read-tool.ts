import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { toolFault } from '../mutation/gate.ts';
import type { Genome } from '../mutation/genome.ts';
import { localImports, resolveLocal } from '../mutation/local-imports.ts';
import { isScript, readSyntax } from '../mutation/syntax.ts';

/**
 * Reads a tool from disk: its entry file, what it imports from its folder or below, in turn, and the files named beside
 * it. Refuses what is not a tool; imports from outside of its folder are refused or left alone.
 */
export async function readTool(
  entry: string,
  beside: readonly string[] = [],
  outside: 'refused' | 'left' = 'refused',
): Promise<Genome> {
  const folder = dirname(resolve(entry));
  const inFolder = (path: string): string => relative(folder, resolve(path)).replaceAll('\\', '/');
  const files: Record<string, string> = {};
  const read = async (file: string): Promise<void> => {
    if (file in files) return;
    if (file.startsWith('../')) throw liesOutside(join(folder, file));
    const text = await readSource(join(folder, file));
    files[file] = text;
    for (const next of importsOf(folder, file, text, outside)) await read(next);
  };
  for (const path of [entry, ...beside]) await read(inFolder(path));
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

/** Files of the tool's folder that a script imports. Throws when it imports what is not there, or lies outside. */
function importsOf(folder: string, file: string, text: string, outside: 'refused' | 'left'): string[] {
  if (!isScript(file)) return [];
  const source = readSyntax({ entry: file, files: { [file]: text } }).files.get(file);
  return (source ? localImports(source) : []).flatMap(({ specifier, typeOnly }) => {
    const found = resolveLocal(file, specifier, (path) => isFile(join(folder, path)));
    if (found !== undefined && !found.startsWith('../')) return [found];
    if (typeOnly || outside === 'left') return [];
    throw new ToolfinchError(
      'TOOL_IMPORT',
      `${join(folder, file)} imports ${specifier}, which ${found === undefined ? 'is not there' : "lies outside of the tool's folder"}.`,
      'A tool is one folder of files: the entry file, and below or beside it what it imports.',
      ExitCode.usage,
    );
  });
}

function liesOutside(path: string): ToolfinchError {
  return new ToolfinchError(
    'TOOL_IMPORT',
    `${path} lies outside of the tool's folder.`,
    'A tool is one folder of files: the entry file, and below or beside it what it imports.',
    ExitCode.usage,
  );
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

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

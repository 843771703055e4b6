import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { ExitCode, ToolfinchError } from '../errors.ts';

const defaultFiles = [
  'toolfinch.config.ts',
  'toolfinch.config.mjs',
  'toolfinch.config.js',
  'toolfinch.config.json',
];

/** The configuration file's default export, unchecked, and the folder that its relative paths start from. */
export async function loadConfigFile(
  named: string | undefined,
): Promise<{ value: unknown; folder: string; file: string }> {
  const file = named ?? defaultFiles.find((candidate) => existsSync(candidate));
  if (file === undefined || !existsSync(file)) {
    throw new ToolfinchError(
      'CONFIG_MISSING',
      named
        ? `There is no configuration file ${named}.`
        : `There is no ${defaultFiles[0]} in ${process.cwd()}.`,
      named
        ? 'Check the path that --config gives.'
        : 'Write one with `toolfinch init`, or name one with --config.',
      ExitCode.usage,
    );
  }
  const path = resolve(file);
  // A project that has no copy of this package can still `import { defineConfig } from 'toolfinch'`.
  const jiti = createJiti(import.meta.url, {
    alias: { toolfinch: fileURLToPath(new URL('../index.ts', import.meta.url)) },
    moduleCache: false,
  });
  try {
    return { value: await jiti.import(path, { default: true }), folder: dirname(path), file: path };
  } catch (error) {
    throw new ToolfinchError(
      'CONFIG_BROKEN',
      `${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
      'Mend the file; `toolfinch config schema` prints what it may hold.',
      ExitCode.usage,
      { cause: error },
    );
  }
}

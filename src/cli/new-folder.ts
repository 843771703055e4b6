import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { ExitCode, ToolfinchError } from '../errors.ts';

/** The folder of `--to`, made anew: refuses one that holds something, unless `force` says that it may go. */
export function newFolder(to: unknown, force: boolean): string {
  if (typeof to !== 'string') {
    throw new ToolfinchError(
      'FOLDER_NOT_NAMED',
      'No folder is named to write to.',
      'Give one with --to FOLDER.',
      ExitCode.usage,
    );
  }
  const folder = resolve(to);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    // Only a suite that was written before is emptied, never somebody's work.
    if (!force || !existsSync(`${folder}/suite.toml`)) {
      throw new ToolfinchError(
        'FOLDER_NOT_EMPTY',
        `The folder ${folder} is not empty.`,
        'Name another one; --force replaces a suite that stands there.',
        ExitCode.usage,
      );
    }
    rmSync(folder, { recursive: true });
  }
  mkdirSync(folder, { recursive: true });
  return folder;
}

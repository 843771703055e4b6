import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { CASSETTE_FILE } from '../models/cassette.ts';

/** A suite, or what models said where nothing came of it. */
const OURS = ['suite.toml', CASSETTE_FILE];

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
    // Only what was written before is emptied, never somebody's work.
    const isOurs = OURS.some((file) => existsSync(`${folder}/${file}`));
    if (!force || !isOurs) {
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

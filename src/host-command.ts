import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where the sandbox image takes commands from. A user's own (pyenv, Homebrew, `~/bin`) are not for a box. */
const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin'];

/** The file behind a command of this machine, symlinks resolved; undefined when the machine has not got it. */
export function onHost(name: string): string | undefined {
  return commandIn(name, FOLDERS);
}

export function commandIn(name: string, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    try {
      const file = realpathSync(join(folder, name));
      accessSync(file, constants.R_OK | constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

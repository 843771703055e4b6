import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Text, bytes, or a link as it stands on the disk. */
export type LaidFile = string | Uint8Array | { readonly link: string };

export const isLink = (file: LaidFile): file is { readonly link: string } =>
  typeof file === 'object' && 'link' in file;

/** Makes a folder anew on the host with these files, such that a box's user may read and run them whatever the umask. */
export function layOut(folder: string, files: Readonly<Record<string, LaidFile>>): void {
  rmSync(folder, { recursive: true, force: true });
  const made = new Set<string>();
  const makeFolder = (path: string): void => {
    if (made.has(path)) return;
    if (path !== folder) makeFolder(dirname(path));
    mkdirSync(path, { recursive: true });
    chmodSync(path, 0o755);
    made.add(path);
  };
  makeFolder(folder);
  // Links come last: nothing is written through one.
  for (const wantLinks of [false, true])
    for (const [path, file] of Object.entries(files)) {
      const at = join(folder, path);
      if (relative(folder, at).startsWith('..') || at === folder)
        throw new RangeError(`${path} leaves its folder`);
      if (isLink(file) !== wantLinks) continue;
      makeFolder(dirname(at));
      if (isLink(file)) {
        if (!existsSync(at)) symlinkSync(file.link, at);
      } else {
        writeFileSync(at, file);
        chmodSync(at, 0o755);
      }
    }
}

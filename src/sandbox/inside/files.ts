import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { FileSlice } from '../box/protocol.ts';

export function writeFiles(files: readonly FileSlice[], contents: Buffer): void {
  let at = 0;
  for (const { path, bytes } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents.subarray(at, at + bytes));
    at += bytes;
  }
}

/** Every regular file below `dir`; links are not followed. Throws above `maxBytes`. */
export function readTree(dir: string, maxBytes: number): { files: FileSlice[]; contents: Buffer } {
  const files: FileSlice[] = [];
  const parts: Buffer[] = [];
  let total = 0;
  const walk = (below: string): void => {
    const here = below === '' ? dir : `${dir}/${below}`;
    for (const entry of readdirSync(here, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      if (!entry.isFile()) continue;
      const fd = openSync(`${dir}/${path}`, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        total += fstatSync(fd).size;
        if (total > maxBytes) throw new Error(`${dir} holds more than ${maxBytes} bytes`);
        const content = readFileSync(fd);
        files.push({ path, bytes: content.length });
        parts.push(content);
      } finally {
        closeSync(fd);
      }
    }
  };
  walk('');
  return { files, contents: Buffer.concat(parts) };
}

/** Removes what is at `path`, also folders that their owner has locked. */
export function removeTree(path: string): void {
  try {
    if (!lstatSync(path).isDirectory()) return unlinkSync(path);
  } catch {
    return;
  }
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    try {
      chmodSync(path, 0o700);
      for (const name of readdirSync(path)) removeTree(`${path}/${name}`);
      rmSync(path, { recursive: true, force: true });
    } catch {
      // A process that still runs keeps adding to it; the box is destroyed in the end.
    }
  }
}

export function wipe(dir: string, keep: readonly string[] = []): void {
  for (const name of readdirSync(dir)) if (!keep.includes(name)) removeTree(`${dir}/${name}`);
}

import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readSync,
  readdirSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { removeTree } from './files.ts';

/** One file of a case's workspace as the supervisor found it after the call. */
export interface ChangedFile {
  readonly path: string;
  /** Null: gone. */
  readonly now: Buffer | null;
  readonly before: Buffer | undefined;
}

const MAX_FILE_BYTES = 4 << 20;
const MAX_ENTRIES = 2000;
const scratch = Buffer.allocUnsafe(MAX_FILE_BYTES + 1);

export function writeFixture(dir: string, files: ReadonlyMap<string, Buffer>): void {
  mkdirSync(dir);
  for (const [path, content] of files) {
    const slash = path.lastIndexOf('/');
    if (slash > 0) mkdirSync(`${dir}/${path.slice(0, slash)}`, { recursive: true });
    writeFileSync(`${dir}/${path}`, content);
  }
}

/** The bytes of a regular file, valid until the next call; a reason in brackets for what is not one or is too large. */
function readRegular(path: string): Buffer {
  // Neither a link nor a pipe that nobody writes to may lead or hold the supervisor.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    let length = 0;
    for (;;) {
      const count = readSync(fd, scratch, length, scratch.length - length, null);
      length += count;
      if (length > MAX_FILE_BYTES) return Buffer.from(`[more than ${MAX_FILE_BYTES} bytes]`);
      if (count === 0) return scratch.subarray(0, length);
    }
  } finally {
    closeSync(fd);
  }
}

/** Compares the folder with its fixture, byte for byte. Anything but files and folders counts as a changed file. */
export function readChanges(dir: string, fixture: ReadonlyMap<string, Buffer>): ChangedFile[] {
  const changes: ChangedFile[] = [];
  const seen = new Set<string>();
  let entries = 0;
  const walk = (below: string): void => {
    for (const entry of readdirSync(below === '' ? dir : `${dir}/${below}`, { withFileTypes: true })) {
      if (++entries > MAX_ENTRIES) return;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        try {
          walk(path);
        } catch {
          changes.push({ path, now: Buffer.from('[unreadable folder]'), before: undefined });
        }
        continue;
      }
      const before = fixture.get(path);
      seen.add(path);
      let now: Buffer;
      try {
        now = entry.isFile() ? readRegular(`${dir}/${path}`) : Buffer.from('[not a regular file]');
      } catch {
        now = Buffer.from('[unreadable]');
      }
      if (before === undefined || !before.equals(now)) changes.push({ path, now: Buffer.from(now), before });
    }
  };
  try {
    walk('');
  } catch {
    // The folder itself is gone; every file of it is reported so below.
  }
  for (const [path, before] of fixture) if (!seen.has(path)) changes.push({ path, now: null, before });
  return changes;
}

export function removeCase(dir: string, files: ReadonlyMap<string, Buffer>, unchangedNames: boolean): void {
  try {
    if (!unchangedNames) throw new Error('more than the fixture');
    for (const path of files.keys()) {
      if (path.includes('/')) throw new Error('nested');
      unlinkSync(`${dir}/${path}`);
    }
    rmdirSync(dir);
  } catch {
    removeTree(dir);
  }
}

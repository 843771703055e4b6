import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readlinkSync,
  readSync,
  readdirSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  type Dirent,
} from 'node:fs';
import type { CaseExtra } from '../contract.ts';
import { removeTree } from './files.ts';
import { makeFifo } from './native.ts';

/** What is neither a file nor bytes. */
export type SpecialFile = Exclude<CaseExtra, { kind: 'bytes' }>;

/** What a case's folder holds before the call. */
export interface Fixture {
  /** Relative path to bytes. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly extras?: Readonly<Record<string, SpecialFile>>;
  /** Relative path to seconds since 1970. */
  readonly modified?: Readonly<Record<string, number>>;
}

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

export function writeFixture(dir: string, { files, extras = {}, modified = {} }: Fixture): void {
  mkdirSync(dir);
  for (const [path, content] of files) {
    makeParent(dir, path);
    writeFileSync(`${dir}/${path}`, content);
  }
  for (const [path, extra] of Object.entries(extras)) {
    makeParent(dir, path);
    const at = `${dir}/${path}`;
    if (extra.kind === 'link') symlinkSync(extra.to, at);
    else if (extra.kind === 'fifo') makeFifo(at);
    else mkdirSync(at, { recursive: true });
  }
  for (const [path, seconds] of Object.entries(modified)) utimesSync(`${dir}/${path}`, seconds, seconds);
}

function makeParent(dir: string, path: string): void {
  const slash = path.lastIndexOf('/');
  if (slash > 0) mkdirSync(`${dir}/${path.slice(0, slash)}`, { recursive: true });
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

/**
 * Compares the folder with its fixture, byte for byte. Anything but files and folders counts as a changed file, unless it
 * is the fixture's own.
 */
export function readChanges(dir: string, { files: fixture, extras = {} }: Fixture): ChangedFile[] {
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
      seen.add(path);
      if (isAsPlaced(`${dir}/${path}`, entry, extras[path])) continue;
      const before = fixture.get(path);
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
  for (const [path, { kind }] of Object.entries(extras))
    if (kind !== 'folder' && !seen.has(path)) changes.push({ path, now: null, before: undefined });
  return changes;
}

function isAsPlaced(path: string, entry: Dirent, extra: CaseExtra | undefined): boolean {
  if (extra?.kind === 'fifo') return entry.isFIFO();
  return extra?.kind === 'link' && entry.isSymbolicLink() && readlinkSync(path) === extra.to;
}

export function removeCase(dir: string, { files, extras }: Fixture, unchangedNames: boolean): void {
  try {
    if (!unchangedNames || extras) throw new Error('more than plain files');
    for (const path of files.keys()) {
      if (path.includes('/')) throw new Error('nested');
      unlinkSync(`${dir}/${path}`);
    }
    rmdirSync(dir);
  } catch {
    removeTree(dir);
  }
}

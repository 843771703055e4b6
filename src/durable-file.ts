import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes beside, syncs, renames: after a crash there is the old content or the new one, whole. */
export function replaceFile(
  path: string,
  content: string | Uint8Array,
  mode = 0o644,
  beside = `${path}.new`,
): void {
  stageFile(beside, content, mode);
  renameSync(beside, path);
  syncFolder(dirname(path));
}

/** Writes and syncs a file that nobody reads yet. */
export function stageFile(path: string, content: string | Uint8Array, mode = 0o644): void {
  const file = openSync(path, 'w', mode);
  try {
    const bytes = Buffer.from(content);
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes renames and new names in a folder durable. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack, type Header, type Pack } from 'tar-stream';

/** A folder as an image layer. The digest and size are those of its tar, which is never kept on disk. */
export interface Layer {
  readonly folder: string;
  /** `sha256:` and hex: Docker's diff id. */
  readonly diffId: string;
  readonly bytes: number;
}

/** Modes of folders that are not 755. */
const FOLDER_MODES: Readonly<Record<string, number>> = { tmp: 0o1777, 'dev/shm': 0o1777 };

/** The tar of a folder: sorted, owned by root, without times, so that equal contents give equal bytes. */
export function tarOf(folder: string): Readable {
  const archive = pack();
  addTree(archive, folder, '').then(
    () => archive.finalize(),
    (error: unknown) => archive.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return Readable.from(archive);
}

export async function measureLayer(folder: string): Promise<Layer> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of tarOf(folder) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { folder, diffId: `sha256:${hash.digest('hex')}`, bytes };
}

async function addTree(archive: Pack, root: string, below: string): Promise<void> {
  for (const name of (await readdir(join(root, below))).sort()) {
    const path = below ? `${below}/${name}` : name;
    const file = join(root, path);
    const stat = await lstat(file);
    const common = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' };
    if (stat.isDirectory()) {
      await addEntry(archive, {
        ...common,
        name: path,
        type: 'directory',
        mode: FOLDER_MODES[path] ?? 0o755,
      });
      await addTree(archive, root, path);
    } else if (stat.isSymbolicLink()) {
      await addEntry(archive, {
        ...common,
        name: path,
        type: 'symlink',
        linkname: await readlink(file),
        mode: 0o777,
      });
    } else {
      const mode = stat.mode & 0o111 ? 0o755 : 0o644;
      await addEntry(
        archive,
        { ...common, name: path, type: 'file', mode, size: stat.size },
        createReadStream(file),
      );
    }
  }
}

/** Adds one entry and resolves when the archive's reader has taken it. */
export function addEntry(
  archive: Pack,
  headers: Partial<Header>,
  body?: AsyncIterable<Uint8Array>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const entry = archive.entry({ name: '', ...headers }, (error) => (error ? reject(error) : resolve()));
    if (headers.type && headers.type !== 'file') return;
    void copy(body ?? [], entry).catch((error: unknown) => {
      const failure = error instanceof Error ? error : new Error(String(error));
      archive.destroy(failure);
      reject(failure);
    });
  });
}

async function copy(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  entry: NodeJS.WritableStream,
): Promise<void> {
  for await (const chunk of body) {
    if (!entry.write(chunk)) await new Promise((resolve) => entry.once('drain', resolve));
  }
  entry.end();
}

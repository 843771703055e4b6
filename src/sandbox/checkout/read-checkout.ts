import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { isLink, type LaidFile } from '../box/lay-out.ts';

export interface CheckoutSource {
  readonly folder: string;
  /** Whether `node_modules` goes into the box as well. */
  readonly nodeModules: boolean;
  /** Files and folders that stay out, from the checkout's root. */
  readonly exclude: readonly string[];
  /** Limit on all files together, in bytes. */
  readonly maxBytes: number;
}

export interface Checkout {
  /** Path from the root, with forward slashes. Links are kept as links. */
  readonly files: Readonly<Record<string, LaidFile>>;
  readonly bytes: number;
  /** sha256 of all paths and contents. */
  readonly hash: string;
}

const MAX_FILES = 20_000;

/** Reads a checkout into memory, without `.git`. Throws a `ToolfinchError` when it is not there or too large. */
export function readCheckout({ folder, nodeModules, exclude, maxBytes }: CheckoutSource): Checkout {
  const files: Record<string, LaidFile> = {};
  const hash = createHash('sha256');
  const sizes = new Map<string, number>();
  let bytes = 0;
  const left = new Set(exclude.map((path) => path.replace(/^\.\/|\/+$/g, '')));
  const walk = (below: string): void => {
    for (const entry of entriesOf(folder, below)) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (left.has(path) || entry.name === '.git' || (entry.name === 'node_modules' && !nodeModules))
        continue;
      if (entry.isDirectory()) walk(path);
      else if (entry.isSymbolicLink()) keep(path, { link: readlinkSync(join(folder, path)) });
      else if (entry.isFile()) {
        // Before it is read: it may be larger than memory.
        grow(path, lstatSync(join(folder, path)).size);
        keep(path, readFileSync(join(folder, path)));
      }
    }
  };
  const keep = (path: string, file: LaidFile): void => {
    files[path] = file;
    const content = isLink(file) ? `link ${file.link}` : file;
    hash.update(`${path}\0${content.length}\0`).update(content);
    if (Object.keys(files).length > MAX_FILES) throw tooLarge(folder, `${MAX_FILES} files`, sizes);
  };
  const grow = (path: string, size: number): void => {
    const [top = path] = path.split('/');
    sizes.set(top, (sizes.get(top) ?? 0) + size);
    bytes += size;
    if (bytes > maxBytes) throw tooLarge(folder, `${maxBytes} bytes`, sizes);
  };
  walk('');
  return { files, bytes, hash: hash.digest('hex') };
}

function entriesOf(folder: string, below: string) {
  try {
    return readdirSync(join(folder, below), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
  } catch (cause) {
    throw new ToolfinchError(
      'CHECKOUT_MISSING',
      `The checkout ${join(folder, below)} cannot be read (${cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)}).`,
      'Check `checkout.folder` in the configuration.',
      ExitCode.usage,
      { cause },
    );
  }
}

function tooLarge(folder: string, limit: string, sizes: ReadonlyMap<string, number>): ToolfinchError {
  const [largest] = [...sizes].sort(([, a], [, b]) => b - a);
  return new ToolfinchError(
    'CHECKOUT_TOO_LARGE',
    `The checkout ${folder} holds more than ${limit}${largest ? `; so far most of it is in ${largest[0]}` : ''}.`,
    'Leave out what the tests do not need with `checkout.exclude`, or raise `checkout.maxBytes`.',
    ExitCode.usage,
  );
}

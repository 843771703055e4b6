import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layFiles } from '../../lay-files.ts';
import { suiteError } from '../suite-error.ts';

/** The text files of a commit: path to text. */
export interface Checkout {
  readonly files: Readonly<Record<string, string>>;
  /** Paths of what is there and is not text: binary files, symlinks, submodules. */
  readonly leftOut: readonly string[];
}

/** Largest tree that is read, in bytes. */
const MOST_BYTES = 512 << 20;
const REGULAR = /^100/;

/** The bare repository of `owner/name` in a folder of mirrors: `owner__name.git`, or without the ending. */
export function findMirror(mirrors: string, repo: string): string | undefined {
  const name = repo.replace('/', '__');
  return [`${name}.git`, name, join(name, '.git')]
    .map((path) => join(mirrors, path))
    .find((path) => existsSync(join(path, 'HEAD')));
}

/** Reads the files of a commit from a mirror, which is not written to. Throws where the commit is not there. */
export function readCommit(mirror: string, commit: string): Checkout {
  let listed: string;
  try {
    listed = git(['--git-dir', mirror, 'ls-tree', '-r', '-z', '--full-tree', commit]).toString('utf8');
  } catch {
    throw suiteError(mirror, `it has no commit ${commit}.`, 'Fetch the commit into the mirror.');
  }
  const entries = listed.split('\0').flatMap((line) => {
    const [, mode = '', hash = '', path = ''] = /^(\d+) \w+ ([0-9a-f]+)\t([\s\S]+)$/.exec(line) ?? [];
    return path === '' ? [] : [{ mode, hash, path }];
  });
  const regular = entries.filter(({ mode }) => REGULAR.test(mode));
  const blobs = readBlobs(
    mirror,
    regular.map(({ hash }) => hash),
  );
  const files: Record<string, string> = {};
  const leftOut = entries.filter(({ mode }) => !REGULAR.test(mode)).map(({ path }) => path);
  for (const [i, { path }] of regular.entries()) {
    const text = textOf(blobs[i]);
    if (text === undefined) leftOut.push(path);
    else files[path] = text;
  }
  return { files, leftOut };
}

function readBlobs(mirror: string, hashes: readonly string[]): Buffer[] {
  const answer = git(['--git-dir', mirror, 'cat-file', '--batch'], { input: `${hashes.join('\n')}\n` });
  const blobs: Buffer[] = [];
  for (let at = 0; blobs.length < hashes.length;) {
    const end = answer.indexOf(0x0a, at);
    const size = Number(answer.toString('utf8', at, end).split(' ')[2]);
    blobs.push(answer.subarray(end + 1, end + 1 + size));
    at = end + size + 2;
  }
  return blobs;
}

function textOf(bytes: Buffer | undefined): string | undefined {
  if (bytes === undefined || bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * What a patch makes of the files that it touches: path to text, or null where the file is gone. Git itself applies it,
 * in a folder of its own. Undefined when it does not apply.
 */
export function applyPatch(
  files: Readonly<Record<string, string>>,
  patch: string,
): Record<string, string | null> | undefined {
  const touched = pathsOf(patch);
  const scratch = mkdtempSync(join(tmpdir(), 'toolfinch-patch-'));
  try {
    const known = touched.flatMap((path) => {
      const text = files[path];
      return text === undefined ? [] : [[path, text] as const];
    });
    layFiles(scratch, Object.fromEntries(known));
    git(['apply', '--whitespace=nowarn', '-'], { input: patch.replace(/\n?$/, '\n'), cwd: scratch });
    return Object.fromEntries(
      touched.map((path) => {
        const file = join(scratch, path);
        return [path, existsSync(file) ? readFileSync(file, 'utf8') : null];
      }),
    );
  } catch {
    return undefined;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function pathsOf(patch: string): string[] {
  const named = [
    ...patch.matchAll(/^(?:--- a\/|\+\+\+ b\/|rename from |rename to |copy from |copy to )(.+?)\t?\r?$/gm),
    // A file that is made or removed empty has no other line.
    ...patch.matchAll(/^diff --git a\/(.+) b\/\1$/gm),
  ].map(([, path]) => path ?? '');
  return [...new Set(named)].filter((path) => !path.split('/').includes('..')).sort();
}

/** Git of this machine, without the user's and the system's configuration, and above all without hooks. */
function git(
  args: readonly string[],
  options: { readonly input?: string; readonly cwd?: string } = {},
): Buffer {
  const settings = ['-c', 'safe.directory=*', '-c', 'core.hooksPath=/dev/null'];
  return execFileSync('git', [...settings, ...args], {
    ...options,
    maxBuffer: MOST_BYTES,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env['PATH'],
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CEILING_DIRECTORIES: tmpdir(),
    },
  });
}

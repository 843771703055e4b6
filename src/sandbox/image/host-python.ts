import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { onHost } from '../../host-command.ts';

const run = promisify(execFile);

/** Python and its standard library, as this machine has them. */
export interface HostPython {
  /** The program; symlinks resolved. */
  readonly file: string;
  /** Folder of the standard library. */
  readonly library: string;
  /** Folder that the library goes to in the box; Python finds it there by the place of its program. */
  readonly place: string;
  /** Files of the library that go into the box, relative to its folder, sorted. */
  readonly files: readonly string[];
}

/**
 * What a program that solves a task does not import: tests, user interfaces, networks with keys, what builds and
 * installs packages, and compiled files, which no two machines have alike. `hashlib` does without OpenSSL.
 */
export const LEFT_OUT =
  /^(?:idlelib|tkinter|turtledemo|turtle\.py|lib2to3|ensurepip|distutils|venv|pydoc_data|config-[^/]*|dist-packages|site-packages|sitecustomize\.py|EXTERNALLY-MANAGED)(?:\/|$)|(?:^|\/)(?:__pycache__|tests?|idle_test)(?:\/|$)|^lib-dynload\/(?:_test|_ctypes_test|_xxtest|_tkinter|xx|_ssl|_hashlib|nis|_dbm|_gdbm|_curses|readline|ossaudiodev)|\.(?:pyc|a|o|exe)$/;

/** Undefined where the machine has no Python, or one that does not answer. */
export async function findPython(): Promise<HostPython | undefined> {
  const file = onHost('python3');
  if (file === undefined) return undefined;
  try {
    // Isolated: neither the user's packages nor their variables.
    const { stdout } = await run(file, ['-I', '-S', '-c', 'import os; print(os.path.dirname(os.__file__))']);
    const library = stdout.trim();
    const entries = await readdir(library, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(library, join(entry.parentPath, entry.name)))
      .filter((path) => !LEFT_OUT.test(path))
      .sort();
    return { file, library, place: `usr/lib/${basename(library)}`, files };
  } catch {
    return undefined;
  }
}

/** Its programs and compiled modules, whose shared libraries the box needs. */
export function binariesOf({ file, library, files }: HostPython): string[] {
  return [file, ...files.filter((path) => path.endsWith('.so')).map((path) => join(library, path))];
}

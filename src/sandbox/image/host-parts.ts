import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { commandIn, onHost } from '../../host-command.ts';

const run = promisify(execFile);

/** Debian package to the commands that a box gets from it. */
export const PARTS: Readonly<Record<string, readonly string[]>> = {
  dash: ['sh'],
  bash: ['bash'],
  coreutils: (
    'arch b2sum base32 base64 basename cat chmod chown cksum comm cp csplit cut date dd df dirname du echo env expand expr ' +
    'factor false fmt fold head id install join link ln ls md5sum mkdir mkfifo mktemp mv nl nproc numfmt od paste pathchk ' +
    'pr printenv printf pwd readlink realpath rm rmdir seq sha1sum sha224sum sha256sum sha384sum sha512sum shuf sleep sort ' +
    'split stat sum sync tac tail tee test timeout touch tr true truncate tsort tty uname unexpand uniq unlink wc whoami yes'
  ).split(' '),
  grep: ['grep', 'egrep', 'fgrep'],
  sed: ['sed'],
  findutils: ['find', 'xargs'],
  diffutils: ['diff', 'cmp', 'diff3'],
  mawk: ['awk'],
  tar: ['tar'],
  gzip: ['gzip', 'gunzip', 'zcat'],
  git: ['git'],
  ripgrep: ['rg'],
  'util-linux': ['setpriv'],
};

/** A command that was found: `file` is where its bytes are, symlinks resolved. */
export interface FoundCommand {
  readonly name: string;
  readonly file: string;
}

export interface HostParts {
  readonly commands: readonly FoundCommand[];
  /** Commands that are neither on this machine nor in its package archive. */
  readonly missing: readonly string[];
}

/** Finds every command of {@link PARTS}: on this machine, else downloaded from its Debian archive without installing. */
export async function findParts(debFolder: string, onNote: (line: string) => void): Promise<HostParts> {
  const commands: FoundCommand[] = [];
  const missing: string[] = [];
  for (const [debianPackage, names] of Object.entries(PARTS)) {
    const absent = names.filter((name) => !onHost(name));
    for (const name of names) {
      const file = onHost(name);
      if (file) commands.push({ name, file });
    }
    if (absent.length === 0) continue;
    const unpacked = await unpackDeb(debianPackage, debFolder, onNote);
    for (const name of absent) {
      const file = unpacked && commandIn(name, binFolders(unpacked));
      if (file) commands.push({ name, file });
      else missing.push(name);
    }
  }
  return { commands, missing };
}

const binFolders = (root: string): string[] =>
  ['usr/bin', 'bin', 'usr/sbin', 'sbin'].map((folder) => join(root, folder));

async function unpackDeb(
  name: string,
  folder: string,
  onNote: (line: string) => void,
): Promise<string | undefined> {
  const target = join(folder, name);
  if (await isFilled(target)) return target;
  if (!onHost('apt-get') || !onHost('dpkg-deb')) return undefined;
  await mkdir(folder, { recursive: true });
  const scratch = await mkdtemp(join(folder, `.${name}-`));
  try {
    // apt fetches as its own user, who must be able to write here.
    await chmod(scratch, 0o777);
    onNote(
      `Sandbox image: ${name} is not on this machine, downloading its Debian package (nothing is installed).`,
    );
    const download = () => run('apt-get', ['download', name], { cwd: scratch, timeout: 60_000 });
    // A machine that was just installed has no package lists yet; only root can fetch them.
    await download().catch(async () => {
      await run('apt-get', ['update'], { timeout: 120_000 });
      return download();
    });
    const deb = (await readdir(scratch)).find((file) => file.endsWith('.deb'));
    if (!deb) return undefined;
    await run('dpkg-deb', ['-x', deb, 'root'], { cwd: scratch, timeout: 60_000 });
    await rename(join(scratch, 'root'), target);
    return target;
  } catch {
    return (await isFilled(target)) ? target : undefined;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function isFilled(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [])).length > 0;
}

/** The shared libraries of programs, loader included, by the path under which the loader looks for them. */
export async function librariesOf(files: readonly string[]): Promise<string[]> {
  const libraries = new Set<string>();
  for (const file of new Set(files)) {
    // ldd fails on scripts and static programs: they need nothing.
    const { stdout } = await run('ldd', [file], { env: { LANG: 'C' } }).catch(() => ({ stdout: '' }));
    for (const match of stdout.matchAll(/(?:=>\s+)?(\/\S+)\s+\(0x/g)) if (match[1]) libraries.add(match[1]);
  }
  return [...libraries].sort();
}

/** Where a file goes in the box: the name it has on disk; other names of it become links. */
export const placeOf = (command: FoundCommand): string => `usr/bin/${basename(command.file)}`;

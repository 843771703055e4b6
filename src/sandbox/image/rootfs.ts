import { createHash, randomBytes } from 'node:crypto';
import {
  chmod,
  copyFile,
  constants,
  cp,
  mkdir,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { cacheFolder } from '../../cache-folder.ts';
import { onHost } from '../../host-command.ts';
import { findParts, librariesOf, PARTS, placeOf, type HostParts } from './host-parts.ts';
import { binariesOf, findPython, LEFT_OUT, type HostPython } from './host-python.ts';
import { measureLayer, type Layer } from './layer.ts';
import { sealProgram } from './seal-program.ts';
import { findOpenCode, type OpenCodeParts } from './opencode-package.ts';

/** The root file system of every box, as folders on this machine. */
export interface Rootfs {
  /** The shell, its tools, OpenCode, `/node_modules`. Mounted as `/`. */
  readonly base: Layer;
  /** Our own programs. Mounted as `/opt/toolfinch/inside`; the folder holds that whole path. */
  readonly inside: Layer;
  /** Commands that this machine could not give. */
  readonly missing: readonly string[];
}

export interface RootfsOptions {
  readonly cache?: string;
  /** Folder whose `.ts` files become `/opt/toolfinch/inside`. */
  readonly insideSource?: string;
  readonly onNote?: (line: string) => void;
}

/** `inside` of the layer folder that holds it. */
export const INSIDE = 'opt/toolfinch/inside';

const bunAs = (name: string): string =>
  `#!/bin/sh\nBUN_BE_BUN=1 exec /opt/toolfinch/bin/opencode "$@" # ${name}\n`;

/** Files that we write. The programs are told by their shebang. */
const WRITTEN: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nagent:x:65534:65534:agent:/home/agent:/bin/bash\n',
  'etc/group': 'root:x:0:\nagent:x:65534:\n',
  'etc/hosts': '127.0.0.1 localhost\n',
  'etc/gitconfig':
    '[user]\n\tname = agent\n\temail = agent@localhost\n[init]\n\tdefaultBranch = main\n[safe]\n\tdirectory = *\n',
  'opt/toolfinch/wrappers/bun': bunAs('bun'),
  'opt/toolfinch/wrappers/node': bunAs('node'),
  // What starts OpenCode from a process that is itself Bun must not hand that role on.
  'opt/toolfinch/wrappers/opencode': '#!/bin/sh\nunset BUN_BE_BUN\nexec /opt/toolfinch/bin/opencode "$@"\n',
};

const LINKS: Readonly<Record<string, string>> = {
  bin: 'usr/bin',
  sbin: 'usr/sbin',
  lib: 'usr/lib',
  lib64: 'usr/lib64',
  'usr/bin/bun': '/opt/toolfinch/wrappers/bun',
  'usr/bin/node': '/opt/toolfinch/wrappers/node',
  'usr/bin/opencode': '/opt/toolfinch/wrappers/opencode',
};

const FOLDERS = [
  'usr/bin', 'usr/sbin', 'usr/lib', 'usr/lib64', 'usr/share/git-core/templates', 'etc', 'opt/toolfinch/bin', INSIDE,
  'node_modules', 'work', 'tmp', 'home/agent', 'ipc', 'proc', 'sys', 'dev', 'root', 'run', 'var',
]; // prettier-ignore

const Input = z.object({ path: z.string(), size: z.number(), mtimeMs: z.number() });
const BaseIndex = z.object({
  recipe: z.string(),
  folder: z.string(),
  diffId: z.string(),
  bytes: z.number(),
  missing: z.array(z.string()),
  /** Commands that came from a downloaded package and would be taken from the machine if it had them. */
  downloaded: z.array(z.string()),
  inputs: z.array(Input),
});
type BaseIndex = z.infer<typeof BaseIndex>;

/** Builds the root file system, or takes it from the cache when none of its inputs changed. */
export async function buildRootfs(options: RootfsOptions = {}): Promise<Rootfs> {
  const cache = join(options.cache ?? cacheFolder(), 'rootfs');
  await mkdir(cache, { recursive: true });
  const base = await baseLayer(cache, options.onNote ?? (() => {}));
  const source = options.insideSource ?? fileURLToPath(new URL('../inside', import.meta.url));
  return { base: base.layer, inside: await insideLayer(cache, source), missing: base.missing };
}

async function baseLayer(
  cache: string,
  onNote: (line: string) => void,
): Promise<{ layer: Layer; missing: string[] }> {
  const opencode = findOpenCode();
  const recipe = sha256(
    JSON.stringify([PARTS, LEFT_OUT.source, WRITTEN, LINKS, FOLDERS, opencode, process.arch, 1]),
  );
  const indexFile = join(cache, `base-${recipe.slice(0, 16)}.json`);
  const known = await readIndex(indexFile);
  if (known && known.recipe === recipe && (await isFresh(known))) {
    const { folder, diffId, bytes, missing } = known;
    return { layer: { folder, diffId, bytes }, missing };
  }

  onNote('Sandbox image: building the root file system from this machine.');
  const parts = await findParts(join(cache, 'debs'), onNote);
  const python = await findPython();
  const missing = [...parts.missing, ...(python ? [] : ['python3'])];
  if (missing.length > 0) onNote(`Sandbox image: left out, not to be had here: ${missing.join(', ')}.`);
  const scratch = join(cache, `.building-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    const inputs = await fillBase(scratch, parts, python, opencode);
    const layer = await settle(cache, 'base', scratch);
    const downloaded = parts.commands
      .filter((command) => command.file.startsWith(cache))
      .map((command) => command.name);
    const index: BaseIndex = {
      recipe,
      ...layer,
      missing,
      downloaded,
      inputs: await stats(inputs),
    };
    await writeWhole(indexFile, JSON.stringify(index));
    return { layer, missing };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Returns the files of this machine that went in. */
async function fillBase(
  root: string,
  parts: HostParts,
  python: HostPython | undefined,
  opencode: OpenCodeParts,
): Promise<string[]> {
  for (const folder of FOLDERS) await mkdir(join(root, folder), { recursive: true });
  for (const [path, text] of Object.entries(WRITTEN)) await writeInto(root, path, text);
  for (const [path, target] of Object.entries(LINKS)) await symlink(target, join(root, path));
  const inputs: string[] = [];
  const take = async (from: string, to: string): Promise<void> => {
    const target = join(root, to);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(from, target, constants.COPYFILE_FICLONE);
    inputs.push(from);
  };
  const placed = new Map<string, string>();
  for (const command of parts.commands) {
    const place = placeOf(command);
    if (placed.get(place) !== command.file) await take(command.file, place);
    placed.set(place, command.file);
    const name = `usr/bin/${command.name}`;
    if (name !== place) await symlink(basename(place), join(root, name));
  }
  if (python) {
    const name = basename(python.file);
    await take(python.file, `usr/bin/${name}`);
    if (name !== 'python3') await symlink(name, join(root, 'usr/bin/python3'));
    for (const path of python.files) await take(join(python.library, path), `${python.place}/${path}`);
  }
  const programs = [...placed.values(), opencode.binary, ...(python ? binariesOf(python) : [])];
  for (const library of await librariesOf(programs)) {
    // There is no index of further folders in the box: what lies in /usr/local/lib goes where it is looked for anyway.
    await take(await realpath(library), library.replace(/^\/(usr\/)?(local\/)?/, 'usr/'));
  }
  await take(opencode.binary, 'opt/toolfinch/bin/opencode');
  await copyPackage(opencode.plugin, join(root, 'node_modules/@opencode-ai/plugin'));
  await copyPackage(opencode.zod, join(root, 'node_modules/zod'));
  return [...inputs, join(opencode.plugin, 'package.json'), join(opencode.zod, 'package.json')];
}

/** The JavaScript of a package: no types, sources or packages nested in it. */
async function copyPackage(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    filter: (file) => {
      const inside = relative(from, file);
      if (/^(src|node_modules)(\/|$)/.test(inside)) return false;
      return !/\.(d\.[cm]?ts|map|md)$/.test(inside);
    },
  });
}

async function insideLayer(cache: string, source: string): Promise<Layer> {
  const names = (await readdir(source)).filter((name) => /(?<!\.d)\.ts$/.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(source, name), 'utf8')));
  const seal = sealProgram();
  const recipe = sha256(JSON.stringify([names, texts, seal?.toString('hex')])).slice(0, 16);
  const scratch = join(cache, `.building-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(join(scratch, INSIDE), { recursive: true });
    for (const [i, name] of names.entries()) await writeInto(scratch, `${INSIDE}/${name}`, texts[i] ?? '');
    if (seal) await writeFile(join(scratch, INSIDE, 'seal'), seal, { mode: 0o755 });
    return await settle(cache, `inside-${recipe}`, scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Moves a finished folder to the name that its digest gives it; a twin built meanwhile is as good. */
async function settle(cache: string, kind: string, scratch: string): Promise<Layer> {
  await openToAll(scratch);
  const measured = await measureLayer(scratch);
  const folder = join(cache, `${kind}-${measured.diffId.slice(7, 23)}`);
  await rename(scratch, folder).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  return { ...measured, folder };
}

/** A box reads the folder as another user than the one who built it, whatever that one's umask. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o111 ? 0o755 : 0o644);
  }
}

async function writeInto(root: string, path: string, text: string): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, text.startsWith('#!') ? 0o755 : 0o644);
}

async function readIndex(file: string): Promise<BaseIndex | undefined> {
  try {
    return BaseIndex.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

async function isFresh(index: BaseIndex): Promise<boolean> {
  if ([...index.missing, ...index.downloaded].some((name) => onHost(name))) return false;
  const [now] = await Promise.all([stats(index.inputs.map((input) => input.path)), stat(index.folder)]).catch(
    () => [],
  );
  return now !== undefined && JSON.stringify(now) === JSON.stringify(index.inputs);
}

function stats(paths: readonly string[]): Promise<z.infer<typeof Input>[]> {
  return Promise.all(
    paths.map(async (path) => {
      const { size, mtimeMs } = await stat(path);
      return { path, size, mtimeMs };
    }),
  );
}

/** Never seen half-written by another process. */
async function writeWhole(file: string, text: string): Promise<void> {
  const scratch = `${file}.${process.pid}`;
  await writeFile(scratch, text);
  await rename(scratch, file);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

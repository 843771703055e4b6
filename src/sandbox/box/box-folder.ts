import { randomBytes } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { chmod, mkdir, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ownerId, type Owner } from '../owner.ts';

/**
 * Socket folders of boxes on the host: `<tmp>/toolfinch-<uid>/<owner>/<box>`. Everything above the box's own folder is
 * closed to other users; a box sees its folder through a mount, so what lies above does not bar it.
 *
 * Paths are kept short: a unix socket's may have 107 bytes.
 */
export function boxFoldersRoot(): string {
  return join(tmpdir(), `toolfinch-${process.getuid?.() ?? 0}`);
}

export async function makeBoxFolder(owner: Owner): Promise<string> {
  const root = boxFoldersRoot();
  await mkdir(root, { recursive: true, mode: 0o700 });
  const stat = lstatSync(root);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.())
    throw new Error(`${root} belongs to somebody else.`);
  const folder = join(root, shortOwner(owner), randomBytes(5).toString('hex'));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o755);
  return folder;
}

export async function removeBoxFolder(folder: string): Promise<void> {
  if (dirname(dirname(folder)) !== boxFoldersRoot()) return;
  await rm(folder, { recursive: true, force: true });
}

/** For an owner that is done; does nothing while one of its boxes has a folder. */
export async function removeOwnerFolder(owner: Owner): Promise<void> {
  await rmdir(join(boxFoldersRoot(), shortOwner(owner))).catch(() => {});
  await rmdir(boxFoldersRoot()).catch(() => {});
}

/** Enough to tell a dead owner; the host is this one. */
const shortOwner = (owner: Owner): string =>
  [owner.boot.slice(0, 8), owner.namespace, owner.pid, owner.started].join('_');

/** The owner's full identity, from the short one that names a folder of this machine. */
export function ownerOfFolder(folder: string, here: Owner): string {
  const [boot, namespace, pid, started] = basename(folder).split('_');
  if (!boot || !namespace || !pid || !started) return '';
  const whole = here.boot.startsWith(boot) ? here.boot : boot;
  return ownerId({ host: here.host, boot: whole, namespace, pid: Number(pid), started });
}

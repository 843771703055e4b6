import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { onHost } from '../host-command.ts';

const run = promisify(execFile);
const INSTALL_MS = 10 * 60_000;

/**
 * Installs a package of Debian or Ubuntu on this machine, as root and after saying so. False, with the reason told, where
 * that cannot be done.
 *
 * @param what how the package is called in what is told, e.g. `Docker`
 */
export async function installPackage(
  what: string,
  name: string,
  note: (line: string) => void,
): Promise<boolean> {
  if (process.getuid?.() !== 0) {
    note(`${what}: not installed, and installing it needs root.`);
    return false;
  }
  if (!onHost('apt-get') || !isDebian()) {
    note(`${what}: not installed, and this is not Debian or Ubuntu: please install it by hand.`);
    return false;
  }
  note(`${what}: not installed, installing the package ${name}.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', name];
  try {
    await run('apt-get', install, { env, timeout: INSTALL_MS }).catch(async () => {
      // The package lists of a fresh machine are empty or old.
      await run('apt-get', ['update'], { env, timeout: INSTALL_MS });
      await run('apt-get', install, { env, timeout: INSTALL_MS });
    });
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim().split('\n').pop() : String(error);
    note(`${what}: could not be installed (${reason}).`);
    return false;
  }
}

function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

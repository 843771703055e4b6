import { onHost } from '../../host-command.ts';
import { installPackage } from '../debian-package.ts';

/** Sees to it that bubblewrap is on this machine, if that is possible without asking. */
export async function ensureBubblewrap(onNote: (line: string) => void): Promise<boolean> {
  return onHost('bwrap') !== undefined || (await installPackage('Bubblewrap', 'bubblewrap', onNote));
}

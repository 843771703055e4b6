import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { baseEnv, ownsNamespace } from './places.ts';

/** See `image/seal-program.ts`. Missing where the supervisor is a plain process, or has no seal for its processor. */
const SEAL = fileURLToPath(new URL('./seal', import.meta.url));
const hasSeal = ownsNamespace && existsSync(SEAL);

/** The command as it is really started. One that cannot be run is left as it is, to fail in its own name. */
export function sealed(
  [name = '', ...args]: readonly string[],
  cwd: string,
): readonly [string, readonly string[]] {
  const path = hasSeal ? pathOf(name, cwd) : undefined;
  return path === undefined ? [name, args] : [SEAL, [path, ...args]];
}

function pathOf(name: string, cwd: string): string | undefined {
  const folders = name.includes('/') ? [cwd] : (baseEnv['PATH'] ?? '').split(':');
  return folders.map((folder) => resolve(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

import { fileURLToPath } from 'node:url';

/** What a door runs `toolfinch` with. */
export const COMMAND = fileURLToPath(new URL('../../bin/toolfinch.mjs', import.meta.url));

/** The environment without what belongs to the server: its token, and the twins of its options. */
export function plainEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TOOLFINCH_')));
}

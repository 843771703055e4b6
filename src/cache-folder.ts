import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where rebuildable things are kept: `$XDG_CACHE_HOME/toolfinch`, else `~/.cache/toolfinch`. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'toolfinch');
}

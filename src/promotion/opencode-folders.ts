import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where OpenCode 1.18 keeps tools, below each of its configuration folders: both are read, and of both endings. */
const PLACES = ['tool', 'tools'].flatMap((folder) => ['ts', 'js'].map((ending) => ({ folder, ending })));

/** `$XDG_CONFIG_HOME/opencode`, else `~/.config/opencode`: tools in it are there in every project. */
export function globalFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CONFIG_HOME'] || join(homeOf(env), '.config'), 'opencode');
}

/**
 * Folders whose tools win over those of a project and of the global folder, because OpenCode reads them later. (Plugins
 * win over all files; what they bring cannot be seen from outside.)
 */
export function laterFolders(env: NodeJS.ProcessEnv = process.env): string[] {
  const named = env['OPENCODE_CONFIG_DIR'];
  return [join(homeOf(env), '.opencode'), ...(named ? [named] : [])];
}

/** Files in a configuration folder that OpenCode would take for the tool `name`, relative to it. */
export function toolFilesIn(folder: string, name: string): string[] {
  return toolPlaces(name).filter((path) => existsSync(join(folder, path)));
}

/** Where OpenCode would look for them, there or not. */
export function toolPlaces(name: string): string[] {
  return PLACES.map(({ folder, ending }) => `${folder}/${name}.${ending}`);
}

function homeOf(env: NodeJS.ProcessEnv): string {
  return env['HOME'] || homedir();
}

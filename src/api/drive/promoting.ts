import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { GLOBAL } from '../../promotion/in-use.ts';
import { pathWithin } from './allowed-path.ts';

/**
 * What doors may ask promotions for. A promoted tool runs in the project's OpenCode, outside of any sandbox: so this is
 * its own list, empty unless the server was given one.
 */
export interface Promoting {
  /** Projects and folders of projects, absolute; `global` stands for the tools of every project. */
  readonly folders: readonly string[];
  /** Whose section `promotion` holds. */
  readonly config?: string;
}

/** The project that a caller names, links followed, if promotions may go there. */
export function projectFor(to: string, { folders }: Promoting): string {
  if (to === GLOBAL && folders.includes(GLOBAL)) return GLOBAL;
  const projects = folders.filter((folder) => folder !== GLOBAL);
  const [base] = projects;
  const project = to === GLOBAL || base === undefined ? undefined : pathWithin(to, base, projects);
  if (project === undefined) throw refused(to);
  // What OpenCode reads may itself be a link.
  const tools = join(project, '.opencode');
  if (existsSync(tools) && pathWithin(tools, project, projects) === undefined) throw refused(to);
  return project;
}

/** A file or folder that a promotion is to make: not there yet, in a folder that promotions may go to. */
export function outputFor(out: string, { folders }: Promoting): string {
  const projects = folders.filter((folder) => folder !== GLOBAL);
  const path = resolve(projects[0] ?? '.', out);
  const parent = pathWithin(dirname(path), '.', projects);
  if (parent !== undefined && !existsSync(path)) return join(parent, basename(path));
  throw refused(out);
}

function refused(path: string): ToolfinchError {
  return new ToolfinchError(
    'INSTALL_REFUSED',
    `Promotions into ${JSON.stringify(path)} cannot be asked for through this server: it is not there, was not named when the server was started, or is taken.`,
    '`toolfinch serve --install-into FOLDER` names a project; `toolfinch promote` asks for any.',
    ExitCode.usage,
  );
}

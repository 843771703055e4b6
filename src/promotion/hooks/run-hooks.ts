import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Hook } from '../../engine/promotion-config.ts';
import { formatGenome } from '../../mutation/format.ts';
import type { Genome } from '../../mutation/genome.ts';
import { replaceFile } from '../../durable-file.ts';
import { candidateFolder } from '../request-folder.ts';
import type { HookRun } from './hook-run.ts';
import { runHook } from './run-hook.ts';

export interface Hooked {
  readonly archiveDir: string;
  /** Of the request that is to be. */
  readonly id: string;
  readonly genome: Genome;
  readonly project: string;
  readonly hooks: readonly Hook[];
  /** Where commands run: the folder of the configuration. */
  readonly cwd: string;
  readonly onNote: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs hooks on a candidate, in order, up to the first that fails. Its files are laid out, as prettier would, in the
 * request's folder, where they stay.
 */
export async function runHooks(hooked: Hooked): Promise<HookRun[]> {
  const { archiveDir, id, genome, project, hooks, cwd, onNote, signal } = hooked;
  if (hooks.length === 0) return [];
  const settings = Object.keys(genome.files).find((path) => SETTINGS.test(path));
  if (settings !== undefined) {
    const why = `the candidate brings ${settings}, which linters and package managers take for settings and may run`;
    return [{ name: 'files', command: [], code: null, ms: 0, output: '', why }];
  }
  const folder = resolve(candidateFolder(archiveDir, id));
  for (const [path, text] of Object.entries((await formatGenome(genome)).files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    replaceFile(join(folder, path), text, 0o444);
  }
  const places = { candidate: join(folder, genome.entry), folder, project };
  const runs: HookRun[] = [];
  for (const hook of hooks) {
    const run = await runHook(hook, places, cwd, signal);
    runs.push(run);
    onNote(`Hook ${hook.name}: ${run.why ?? `passed in ${run.ms} ms`}.`);
    if (run.why !== null) break;
  }
  return runs;
}

/** Names by which common tools find their configuration beside a file, some of which is code. */
const SETTINGS =
  /(^|\/)(\.[^/]*|package(-lock)?\.json|node_modules|bunfig\.toml|[^/]*\.config\.[^/]*|[tj]sconfig[^/]*\.json)(\/|$)/i;

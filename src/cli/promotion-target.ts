import { resolve } from 'node:path';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { toolName, type Genome } from '../mutation/genome.ts';
import { GLOBAL } from '../promotion/in-use.ts';
import type { Target } from '../promotion/target.ts';
import type { Invocation } from './command.ts';
import { newFolder } from './new-folder.ts';

/** The project that `--to` names: an absolute path, or `global`. */
export function projectOf(to: unknown): string {
  if (typeof to === 'string') return to === GLOBAL ? GLOBAL : resolve(to);
  throw new ToolfinchError(
    'PROJECT_NOT_NAMED',
    'No project is named.',
    'Give one with --to FOLDER, or `--to global` for the tools of every project.',
    ExitCode.usage,
  );
}

/** What a promotion is to make of the tool, as the options say. */
export function targetOf(
  options: Invocation['options'],
  project: string,
  { id, genome }: { readonly id: string; readonly genome: Genome },
): Target {
  const { as = 'tool', canary, out } = options;
  if (Array.isArray(canary)) {
    const [share = 1, ...then] = canary.map(Number);
    if (as === 'tool') return { kind: 'canary', share, ...(then.length > 0 && { then }) };
    throw usage(
      `--canary does not go with --as ${String(as)}.`,
      'A canary is installed as a tool; leave --as out.',
    );
  }
  if (as === 'tool') return { kind: 'tool' };
  if (as !== 'package' && project === GLOBAL)
    throw usage(`--as ${String(as)} needs a project.`, 'Name one with --to.');
  const name = toolName(genome);
  if (as === 'branch')
    return { kind: 'branch', branch: typeof out === 'string' ? out : `toolfinch/${name}-${id.slice(0, 8)}` };
  if (as === 'patch')
    return {
      kind: 'patch',
      file: resolve(typeof out === 'string' ? out : `${name}-${id.slice(0, 8)}.patch`),
    };
  return {
    kind: 'package',
    folder: newFolder(typeof out === 'string' ? out : `opencode-tool-${name.replace(/_/g, '-')}`, false),
  };
}

function usage(what: string, remedy: string): ToolfinchError {
  return new ToolfinchError('PROMOTION_TARGET', what, remedy, ExitCode.usage);
}

import type { Random } from '../../random.ts';
import type { Source } from '../source.ts';

/** A small project: what the tools that look for files and lines are asked about. */
export interface Tree {
  /** Relative path to text. */
  readonly files: Readonly<Record<string, string>>;
}

const FOLDERS = ['src', 'src/core', 'src/util', 'lib', 'test', 'docs', 'packages/app/src', 'scripts', ''];

/** A tree of `least` to `most` files of real text, at places of our choice. The first one is the source it is named for. */
export function drawTree(
  random: Random,
  sources: readonly Source[],
  [least, most]: readonly [number, number] = [4, 9],
): { readonly material: Tree; readonly source: string } | undefined {
  const count = least + random.int(most - least + 1);
  const chosen = random.shuffle(sources).slice(0, count);
  const [first] = chosen;
  if (first === undefined) return undefined;
  const files: Record<string, string> = {};
  for (const source of chosen) {
    const folder = random.pick(FOLDERS);
    const name = source.path.split('/').at(-1) ?? source.path;
    files[folder === '' ? name : `${folder}/${name}`] = source.text;
  }
  return { material: { files }, source: first.name };
}

/** Paths that a `.gitignore` with `dist/`, `node_modules/` and `*.log` hides. */
export function isIgnored(path: string): boolean {
  return /(^|\/)(dist|node_modules|\.git)\//.test(path) || path.endsWith('.log');
}

export const GITIGNORE = 'node_modules/\ndist/\n*.log\n';

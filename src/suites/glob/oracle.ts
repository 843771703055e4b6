import picomatch from 'picomatch';
import type { Fact } from '../case.ts';
import { isIgnored, type Tree } from '../tree/tree.ts';

/** The files that a person would list: below the folder, not ignored; a pattern without a slash fits at any depth. */
export function filesLike(tree: Tree, pattern: string, below = ''): string[] {
  const fits = picomatch(pattern, { dot: true, basename: !pattern.includes('/') });
  return Object.keys(tree.files).filter((path) => {
    if (below !== '' && !path.startsWith(`${below}/`)) return false;
    return !isIgnored(path) && fits(below === '' ? path : path.slice(below.length + 1));
  });
}

/** A path that the answer names. */
export function listed(path: string): Fact {
  return { under: path, parts: [path.split('/').at(-1) ?? path] };
}

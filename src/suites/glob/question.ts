import type { CasePart } from '../mode.ts';
import type { Tree } from '../tree/tree.ts';
import { filesLike, listed } from './oracle.ts';

export interface Question {
  readonly pattern: string;
  /** What the model writes; default: the pattern. */
  readonly written?: string;
  /** Folder to search in. */
  readonly path?: string;
}

/** A case whose answer is every file that fits, and none that does not. */
export function listAll(
  tree: Tree,
  { pattern, written = pattern, path }: Question,
  extra: Partial<CasePart> = {},
): CasePart | undefined {
  const wanted = filesLike(tree, pattern, path);
  if (wanted.length === 0 || wanted.length > 60) return undefined;
  const others = Object.keys(tree.files).filter(
    (file) => !wanted.includes(file) && !wanted.some((found) => found.includes(file)),
  );
  return {
    files: tree.files,
    args: { pattern: written, ...(path !== undefined && { path: `{{workspace}}/${path}` }) },
    expect: {
      kind: 'answer',
      has: wanted.map(listed),
      hasNot: others.map(listed),
      extent: 'complete',
      files: {},
    },
    ...extra,
  };
}

export const extensionOf = (path: string): string => path.split('.').at(-1) ?? '';
export const folderOf = (path: string): string =>
  path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
export const nameOf = (path: string): string => path.split('/').at(-1) ?? path;

import picomatch from 'picomatch';
import type { Fact } from '../case.ts';
import { isIgnored, type Tree } from '../tree/tree.ts';

export interface Match {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

export interface Query {
  readonly pattern: RegExp;
  /** Folder or file below which to search; '' for all. */
  readonly below?: string;
  /** Glob of the files to search, matched against the base name when it has no slash. */
  readonly include?: string;
}

/** Every line of the tree that the pattern matches, as a person would list them: no ignored files, line ends not part of a line. */
export function matchesOf(tree: Tree, { pattern, below = '', include }: Query): Match[] {
  const wanted =
    include === undefined ? () => true : picomatch(include, { dot: true, basename: !include.includes('/') });
  return Object.entries(tree.files).flatMap(([path, text]) => {
    const inside = below === '' || path === below || path.startsWith(`${below}/`);
    if (!inside || isIgnored(path) || !wanted(path)) return [];
    return text
      .replace(/\r?\n$/, '')
      .split(/\r?\n/)
      .flatMap((line, i) => (pattern.test(line) ? [{ path, line: i + 1, text: line }] : []));
  });
}

/** What an answer must say of a match: its file and line number, and the start of the line. */
export function factOf({ path, line, text }: Match): Fact {
  const shown = text.trim().slice(0, 40).trim();
  return { under: path, parts: shown === '' ? [String(line)] : [String(line), shown] };
}

/** Up to `count` lines that do not match: an answer that lists one of them as a match is untrue. */
export function strangers(tree: Tree, query: Query, count: number): Fact[] {
  const found = new Set(matchesOf(tree, query).map(({ path, line }) => `${path}:${line}`));
  const every = matchesOf(tree, { pattern: /\S{12}/ }).filter(
    ({ path, line }) => !found.has(`${path}:${line}`),
  );
  const step = Math.max(1, Math.floor(every.length / count));
  return every
    .filter((_, i) => i % step === 0)
    .slice(0, count)
    .map(factOf);
}

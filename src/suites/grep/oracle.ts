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
    return inside && !isIgnored(path) && wanted(path) ? matchesIn(path, text, pattern) : [];
  });
}

function matchesIn(path: string, text: string, pattern: RegExp): Match[] {
  return text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .flatMap((line, i) => (pattern.test(line) ? [{ path, line: i + 1, text: line }] : []));
}

/** What an answer must say of a match: its file and line number, and the start of the line. */
export function factOf({ path, line, text }: Match): Fact {
  const shown = text.trim().slice(0, 40).trim();
  return { under: path, parts: shown === '' ? [String(line)] : [String(line), shown] };
}

/** Up to `count` lines that a careless search finds besides: outside the folder, not included, ignored, or that `lure` alone matches. */
export function outsiders(tree: Tree, query: Query, lure: RegExp, count: number): Fact[] {
  const every = Object.entries(tree.files).flatMap(([path, text]) => matchesIn(path, text, lure));
  return spread(without(every, matchesOf(tree, query)), count);
}

/** Up to `count` lines that do not match: an answer that lists one of them as a match is untrue. */
export function strangers(tree: Tree, query: Query, count: number): Fact[] {
  return spread(without(matchesOf(tree, { pattern: /\S{12}/ }), matchesOf(tree, query)), count);
}

function without(every: readonly Match[], found: readonly Match[]): Match[] {
  const places = new Set(found.map(({ path, line }) => `${path}:${line}`));
  return every.filter(({ path, line }) => !places.has(`${path}:${line}`));
}

function spread(every: readonly Match[], count: number): Fact[] {
  const step = Math.max(1, Math.floor(every.length / count));
  return every
    .filter((_, i) => i % step === 0)
    .slice(0, count)
    .map(factOf);
}

import type { Random } from '../../random.ts';
import type { CasePart } from '../mode.ts';
import type { Tree } from '../tree/tree.ts';
import { factOf, matchesOf, outsiders, type Query, strangers } from './oracle.ts';

/** Most matches that a case lists: every one of them must be in the answer. */
const MOST = 40;

export interface Question extends Query {
  /** What the model writes; default: the source of the pattern. */
  readonly written?: string;
  readonly path?: string;
  /** What is like the pattern and matches more; default: the pattern. */
  readonly lure?: RegExp;
}

/** A case whose answer is every match; undefined when there are none, or too many to list. */
export function listAll(tree: Tree, question: Question, extra: Partial<CasePart> = {}): CasePart | undefined {
  const matches = matchesOf(tree, question);
  if (matches.length === 0 || matches.length > MOST) return undefined;
  return {
    files: tree.files,
    args: argsFor(question),
    expect: {
      kind: 'answer',
      has: matches.map(factOf),
      hasNot: [
        ...outsiders(tree, question, question.lure ?? question.pattern, 8),
        ...strangers(tree, question, 4),
      ],
      extent: 'complete',
      files: {},
    },
    ...extra,
  };
}

export function argsFor({ pattern, written, path, include }: Question): CasePart['args'] {
  return {
    pattern: written ?? pattern.source,
    ...(path !== undefined && { path: `{{workspace}}/${path}` }),
    ...(include !== undefined && { include }),
  };
}

const namesIn = (text: string): string[] => text.match(/\b[A-Za-z_]\w{4,}\b/g) ?? [];

/**
 * A name from the tree that stands in it `least` to `most` times. One in four stands in the first or last line of a file,
 * where the real ones seldom do: a tool that skips those lines shall not get away with it.
 */
export function drawName(
  random: Random,
  tree: Tree,
  [least, most]: readonly [number, number] = [1, 25],
): string | undefined {
  const texts = Object.values(tree.files);
  const counts = new Map<string, number>();
  for (const name of texts.flatMap(namesIn)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const fitting = [...counts].filter(([, n]) => n >= least && n <= most).map(([name]) => name);
  if (fitting.length === 0) return undefined;
  const ends = new Set(
    texts.flatMap((text) => [/^.*/, /.*\n?$/].flatMap((end) => namesIn(end.exec(text)?.[0] ?? ''))),
  );
  const there = fitting.filter((name) => ends.has(name));
  return random.pick(there.length > 0 && random.chance(0.25) ? there : fitting);
}

/** The tree with one file more, which has the name in a line somewhere: who goes beyond what was asked for lists it. */
export function withBait(random: Random, tree: Tree, path: string, name: string): Tree {
  const lines = random.pick(Object.values(tree.files)).split('\n').slice(0, 30);
  lines.splice(random.int(lines.length), 0, `see ${name}`);
  return { files: { ...tree.files, [path]: `${lines.join('\n')}\n` } };
}

export function exactly(name: string): RegExp {
  return new RegExp(name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
}

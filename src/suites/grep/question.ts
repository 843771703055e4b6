import type { Random } from '../../random.ts';
import type { CasePart } from '../mode.ts';
import type { Tree } from '../tree/tree.ts';
import { factOf, matchesOf, type Query, strangers } from './oracle.ts';

/** Most matches that a case lists: every one of them must be in the answer. */
const MOST = 40;

export interface Question extends Query {
  /** What the model writes; default: the source of the pattern. */
  readonly written?: string;
  readonly path?: string;
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
      hasNot: strangers(tree, question, 4),
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

/** A name from the tree that stands in it `least` to `most` times. */
export function drawName(
  random: Random,
  tree: Tree,
  [least, most]: readonly [number, number] = [1, 25],
): string | undefined {
  const counts = new Map<string, number>();
  for (const text of Object.values(tree.files))
    for (const name of text.match(/\b[A-Za-z_]\w{4,}\b/g) ?? [])
      counts.set(name, (counts.get(name) ?? 0) + 1);
  const fitting = [...counts].filter(([, n]) => n >= least && n <= most).map(([name]) => name);
  return fitting.length === 0 ? undefined : random.pick(fitting);
}

export function exactly(name: string): RegExp {
  return new RegExp(name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
}

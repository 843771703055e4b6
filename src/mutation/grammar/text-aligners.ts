import type { HelperName } from './helper-functions.ts';

/** Makes one string resemble others in some respect; the strings are drawn from what is in scope. */
export interface TextAligner {
  readonly name: HelperName;
  /** How many other strings it takes. */
  readonly arity: 1 | 2;
}

export const textAligners: readonly TextAligner[] = [
  { name: 'reindent', arity: 2 },
  { name: 'likeEdges', arity: 2 },
  { name: 'likeCharacters', arity: 2 },
  { name: 'likeLineEnds', arity: 1 },
];

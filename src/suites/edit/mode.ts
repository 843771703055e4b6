import type { Random } from '../../random.ts';
import type { CasePart } from '../mode.ts';
import type { Source } from '../source.ts';

export type Family =
  | 'exact'
  | 'whitespace'
  | 'line-ends'
  | 'pasted'
  | 'escapes'
  | 'unicode'
  | 'dollar'
  | 'elision'
  | 'context'
  | 'ambiguity'
  | 'arguments'
  | 'paths';

/**
 * One way in which a model's call goes right or wrong.
 * To add one: a value of this type in a file of `modes/`, and its line in `modes/index.ts`.
 */
export interface Mode {
  /** Kebab-case, unique. */
  readonly name: string;
  readonly family: Family;
  /** One sentence for the table in `docs/suites.md`. */
  readonly description: string;
  /** Its share among the modes of a split; see `benchmarks/edit/README.md`. */
  readonly weight: number;
  /** Kept out of train and validation: shows whether a variant generalises. */
  readonly heldoutOnly?: true;
  /** The right answer is an error and an unchanged workspace. */
  readonly mustRefuse?: true;
  /** The source, or a draw from it, may not lend itself; then undefined, and the generator draws again. */
  generate(random: Random, source: Source, others: readonly Source[]): CasePart | undefined;
}

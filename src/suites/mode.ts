import type { Random } from '../random.ts';
import type { Case } from './case.ts';

/** The part of a case that a mode decides. */
export type CasePart = Pick<Case, 'files' | 'args' | 'expect'> &
  Partial<Pick<Case, 'permission' | 'extras' | 'modified' | 'follow'>>;

/** One way in which a call of a tool is easy or hard to answer. `Material` is what its cases are made from. */
export interface Mode<Material> {
  /** Kebab-case, unique in its suite. */
  readonly name: string;
  /** One sentence for the suite's table. */
  readonly description: string;
  /** Its share among the modes of a split. */
  readonly weight: number;
  /** Kept out of train and validation: shows whether a variant generalises. */
  readonly heldoutOnly?: true;
  /** The material may not lend itself; then undefined, and the generator draws again. */
  generate(random: Random, material: Material): CasePart | undefined;
}

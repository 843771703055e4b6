import type { Genome } from './genome.ts';

/** Asks for one child. Everything that decides the answer is in here: same request, same result, in any process. */
export interface VaryRequest {
  /** One parent, or two for crossover; ids travel along for the lineage. */
  readonly parents: readonly Genome[];
  readonly operator: string;
  /** Labels of the random stream (campaign seed, proposal number). */
  readonly stream: readonly (string | number)[];
}

export type VaryResult =
  | { readonly kind: 'child'; readonly id: string; readonly genome: Genome; readonly summary: string }
  /** The operator found no site, or the gate refused every try. */
  | { readonly kind: 'invalid'; readonly reason: GateReason; readonly detail: string };

export type GateReason =
  | 'no-site'
  | 'syntax'
  | 'contract'
  | 'imports'
  | 'permission-dropped'
  | 'unchanged'
  | 'size';

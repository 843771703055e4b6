import { Matching } from './matching.ts';

/** What one result says of the operator that made it. */
export interface Merit {
  readonly operator: string;
  /** What it took to find out, in evaluations of the whole train split: 0 for a child that was known, less than 1 for one given up. */
  readonly evaluations: number;
  /** Fitter than every parent, and in the archive. */
  readonly improved: boolean;
}

/** What an operator has done in a campaign so far. */
export interface OperatorCredit {
  readonly operator: string;
  readonly proposals: number;
  readonly evaluations: number;
  readonly improved: number;
  /** How much more often than at first it is drawn now. */
  readonly factor: number;
}

/** Evaluations that a proposal counts for at least. */
const LEAST = 0.25;

/** Which operators pay: improvements for each evaluation spent. Immutable: a proposal sees the credit as it stood then. */
export class Credit {
  static readonly none = new Credit(Matching.none);

  private constructor(private readonly matching: Matching) {}

  with({ operator, evaluations, improved }: Merit): Credit {
    return new Credit(this.matching.with({ name: operator, cost: evaluations, least: LEAST, improved }));
  }

  /** By what an operator's weight is to be multiplied. */
  factor(operator: string): number {
    return this.matching.factor(operator);
  }

  /** The operators that have been drawn, those first that improved most. */
  rows(): OperatorCredit[] {
    return this.matching.rows().map(({ name, proposals, cost, improved, factor }) => ({
      operator: name,
      proposals,
      evaluations: cost,
      improved,
      factor,
    }));
  }
}

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

interface Account {
  readonly proposals: number;
  readonly evaluations: number;
  readonly improved: number;
  /** `improved` and the cost of all proposals, the older the less. */
  readonly gain: number;
  readonly spent: number;
}

const EMPTY: Account = { proposals: 0, evaluations: 0, improved: 0, gain: 0, spent: 0 };

/** What is left of older results after each new one: half after some 140. */
const MEMORY = 0.995;
/** An operator is held to do as well as all together until it has cost about so many evaluations. */
const DOUBT = 4;
/** Improvements for each evaluation that are expected before anything is known, and how firmly. */
const FIRST_GUESS = { improved: 0.2, evaluations: 2 };
/** A proposal costs at least this: one that comes to nothing still took a place. */
const LEAST_COST = 0.25;
const BOUNDS = [1 / 3, 3] as const;

/**
 * Which operators pay. Probability matching (Goldberg 1990; Thierens, "An adaptive pursuit strategy for allocating
 * operator probabilities", GECCO 2005) on improvements for each evaluation spent, each operator's rate drawn towards that
 * of all together, and its factor bounded so that none dies out. Immutable: a proposal sees the credit as it stood then.
 */
export class Credit {
  static readonly none = new Credit(new Map());

  private constructor(private readonly accounts: ReadonlyMap<string, Account>) {}

  with({ operator, evaluations, improved }: Merit): Credit {
    const accounts = new Map(
      [...this.accounts].map(([name, account]) => [
        name,
        { ...account, gain: account.gain * MEMORY, spent: account.spent * MEMORY },
      ]),
    );
    const before = accounts.get(operator) ?? EMPTY;
    accounts.set(operator, {
      proposals: before.proposals + 1,
      evaluations: before.evaluations + evaluations,
      improved: before.improved + (improved ? 1 : 0),
      gain: before.gain + (improved ? 1 : 0),
      spent: before.spent + Math.max(LEAST_COST, evaluations),
    });
    return new Credit(accounts);
  }

  /** By what an operator's weight is to be multiplied. */
  factor(operator: string): number {
    const { gain, spent } = this.accounts.get(operator) ?? EMPTY;
    const rate = this.#rate();
    const own = (gain + DOUBT * rate) / (spent + DOUBT);
    return Math.min(BOUNDS[1], Math.max(BOUNDS[0], own / rate));
  }

  /** The operators that have been drawn, those first that improved most. */
  rows(): OperatorCredit[] {
    return [...this.accounts]
      .map(([operator, { proposals, evaluations, improved }]) => ({
        operator,
        proposals,
        evaluations,
        improved,
        factor: this.factor(operator),
      }))
      .sort((a, b) => b.improved - a.improved || b.factor - a.factor || (a.operator < b.operator ? -1 : 1));
  }

  /** Improvements for each evaluation, over all operators. */
  #rate(): number {
    let { improved: gain, evaluations: spent } = FIRST_GUESS;
    for (const account of this.accounts.values()) {
      gain += account.gain;
      spent += account.spent;
    }
    return gain / spent;
  }
}

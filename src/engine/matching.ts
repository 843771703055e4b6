/** What one result says of whoever is to be credited with it. */
export interface Told {
  readonly name: string;
  /** What it took, in units of the caller's. */
  readonly cost: number;
  /** What it is held to have taken at least: one that comes to nothing still took a place. */
  readonly least: number;
  readonly improved: boolean;
}

/** What one of them has done so far. */
export interface Account {
  readonly proposals: number;
  readonly cost: number;
  readonly improved: number;
  /** `improved` and the cost of all proposals, the older the less. */
  readonly gain: number;
  readonly spent: number;
}

const EMPTY: Account = { proposals: 0, cost: 0, improved: 0, gain: 0, spent: 0 };

/** What is left of older results after each new one: half after some 140. */
const MEMORY = 0.995;
/** Each is held to do as well as all together until it has cost about so many units. */
const DOUBT = 4;
/** Improvements for each unit that are expected before anything is known, and how firmly. */
const FIRST_GUESS = { improved: 0.2, units: 2 };
const BOUNDS = [1 / 3, 3] as const;

/**
 * Which of several pay. Probability matching (Goldberg 1990; Thierens, "An adaptive pursuit strategy for allocating
 * operator probabilities", GECCO 2005) on improvements for each unit of cost, the rate of each drawn towards that of all
 * together, and its factor bounded so that none dies out. Immutable: a proposal sees it as it stood then.
 */
export class Matching {
  static readonly none = new Matching(new Map());

  private constructor(readonly accounts: ReadonlyMap<string, Account>) {}

  with({ name, cost, least, improved }: Told): Matching {
    const accounts = new Map(
      [...this.accounts].map(([other, account]) => [
        other,
        { ...account, gain: account.gain * MEMORY, spent: account.spent * MEMORY },
      ]),
    );
    const before = accounts.get(name) ?? EMPTY;
    accounts.set(name, {
      proposals: before.proposals + 1,
      cost: before.cost + cost,
      improved: before.improved + (improved ? 1 : 0),
      gain: before.gain + (improved ? 1 : 0),
      spent: before.spent + Math.max(least, cost),
    });
    return new Matching(accounts);
  }

  /** By what a weight is to be multiplied; `unit` is what a proposal is expected to cost. */
  factor(name: string, unit = 1): number {
    const { gain, spent } = this.accounts.get(name) ?? EMPTY;
    const rate = this.#rate(unit);
    const own = (gain + DOUBT * unit * rate) / (spent + DOUBT * unit);
    return Math.min(BOUNDS[1], Math.max(BOUNDS[0], own / rate));
  }

  /** Those that have been drawn, those first that improved most. */
  rows(unit = 1): (Account & { readonly name: string; readonly factor: number })[] {
    return [...this.accounts]
      .map(([name, account]) => ({ name, ...account, factor: this.factor(name, unit) }))
      .sort((a, b) => b.improved - a.improved || b.factor - a.factor || (a.name < b.name ? -1 : 1));
  }

  /** Improvements for each unit of cost, over all. */
  #rate(unit: number): number {
    let gain = FIRST_GUESS.improved;
    let spent = FIRST_GUESS.units * unit;
    for (const account of this.accounts.values()) {
      gain += account.gain;
      spent += account.spent;
    }
    return gain / spent;
  }
}

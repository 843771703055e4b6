import type { WeightedModel } from '../models/choose-model.ts';
import type { Cost } from '../models/usage.ts';
import { Matching } from './matching.ts';

/** What one result says of the model that was asked for it. */
export interface ModelMerit {
  readonly model: string;
  /** Of all exchanges for the proposal. */
  readonly cost: Cost;
  /** The model made the child, and it is fitter than every parent and in the archive. */
  readonly improved: boolean;
}

/** What a model has done in a campaign so far. */
export interface ModelCreditRow extends Cost {
  readonly model: string;
  readonly proposals: number;
  readonly improved: number;
  /** In what its cost is counted: US dollars where every model has a price, tokens otherwise. */
  readonly by: keyof Cost;
  /** How much more often than by its weight a bandit draws it now. */
  readonly factor: number;
}

/** What a proposal counts for at least, in the mean cost of all. */
const LEAST = 0.25;

/** Which models pay: improvements for what they cost. Immutable, as `Credit`. */
export class ModelCredit {
  static readonly none = new ModelCredit(Matching.none, Matching.none);

  private constructor(
    private readonly usd: Matching,
    private readonly tokens: Matching,
  ) {}

  with({ model, cost, improved }: ModelMerit): ModelCredit {
    const told = (matching: Matching, of: number): Matching =>
      matching.with({ name: model, cost: of, least: LEAST * meanCost(matching), improved });
    return new ModelCredit(told(this.usd, cost.usd), told(this.tokens, cost.tokens));
  }

  /** The models with what they have earned in their weights. */
  credited(models: readonly WeightedModel[]): WeightedModel[] {
    const matching = this[this.#by()];
    const unit = meanCost(matching);
    // Nothing has cost anything yet: nothing can be said.
    if (unit === 0) return [...models];
    return models.map(({ model, weight }) => ({ model, weight: weight * matching.factor(model, unit) }));
  }

  /** The models that have been asked, those first that improved most. */
  rows(): ModelCreditRow[] {
    const by = this.#by();
    const unit = meanCost(this[by]);
    return this[by].rows(unit || 1).map(({ name, proposals, improved, factor }) => ({
      model: name,
      proposals,
      improved,
      usd: this.usd.accounts.get(name)?.cost ?? 0,
      tokens: this.tokens.accounts.get(name)?.cost ?? 0,
      by,
      factor: unit === 0 ? 1 : factor,
    }));
  }

  /** Prices can be compared only where OpenCode knows them all. */
  #by(): keyof Cost {
    const isPriced = [...this.tokens.accounts].every(
      ([model, { cost }]) => cost === 0 || (this.usd.accounts.get(model)?.cost ?? 0) > 0,
    );
    return isPriced ? 'usd' : 'tokens';
  }
}

/** Of one proposal. */
function meanCost({ accounts }: Matching): number {
  let [cost, proposals] = [0, 0];
  for (const account of accounts.values()) {
    cost += account.cost;
    proposals += account.proposals;
  }
  return proposals === 0 ? 0 : cost / proposals;
}

import type { NotifyConfig } from '../engine/notify-config.ts';
import type { Fate } from '../engine/search.ts';

/** How a campaign stands after a result. */
export interface Standing {
  readonly applied: number;
  readonly fate: Fate;
  /** Id of the best variant. */
  readonly best: string;
  /** Shares of its budgets that are used, by name; 0 to 1. */
  readonly used: Readonly<Record<string, number>>;
}

export interface Alert {
  readonly type: string;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Rules on a campaign while it runs. An alert is raised when its rule begins to hold, and again only after it has ceased to. */
export class Alerts {
  readonly #raised = new Set<string>();
  readonly #fates: Fate[] = [];
  #best: string | undefined;
  #since = 0;

  constructor(private readonly rules: NotifyConfig['alerts']) {}

  after({ applied, fate, best, used }: Standing): Alert[] {
    const { infrastructure, stagnation, budget } = this.rules;
    const alerts: Alert[] = [];
    const raise = (key: string, holds: boolean, alert: () => Alert): void => {
      if (holds && !this.#raised.has(key)) alerts.push(alert());
      if (holds) this.#raised.add(key);
      else this.#raised.delete(key);
    };
    if (best !== this.#best) {
      this.#best = best;
      this.#since = applied;
    }
    if (infrastructure) {
      this.#fates.push(fate);
      if (this.#fates.length > infrastructure.of) this.#fates.shift();
      const unscored = this.#fates.filter((each) => each === 'unscored').length;
      const isFull = this.#fates.length === infrastructure.of;
      raise('infrastructure', isFull && unscored / infrastructure.of > infrastructure.above, () => ({
        type: 'alert.infrastructure',
        text: `${unscored} of the last ${infrastructure.of} results are unscored through the fault of the infrastructure.`,
        data: { unscored, of: infrastructure.of },
      }));
    }
    if (stagnation) {
      const proposals = applied - this.#since;
      raise('stagnation', proposals >= stagnation.proposals, () => ({
        type: 'alert.stagnation',
        text: `${proposals} results in a row have brought no new best.`,
        data: { proposals, best },
      }));
    }
    for (const [name, share] of budget ? Object.entries(used) : [])
      raise(`budget ${name}`, share >= (budget?.above ?? 1), () => ({
        type: 'alert.budget',
        text: `${Math.round(share * 100)} % of the budget (${name}) is used.`,
        data: { budget: name, share },
      }));
    return alerts;
  }
}

import type { Usage } from './call-usage.ts';

/** What all exchanges of a campaign together may cost; what is absent is not limited. */
export interface BudgetLimits {
  readonly calls?: number | undefined;
  /** Sent and received together. */
  readonly tokens?: number | undefined;
  /** US dollars, as OpenCode reckons them; 0 for models whose price it does not know. */
  readonly usd?: number | undefined;
}

export type LimitName = keyof BudgetLimits;

/**
 * Admits exchanges until a limit is met. Calls are counted when they begin, so that limit is never exceeded; what a call
 * costs is known when it ends, so tokens and money may be exceeded by the calls that were under way.
 */
export class Budget {
  #calls: number;
  #tokens: number;
  #usd: number;

  constructor(
    private readonly limits: BudgetLimits,
    spent: { readonly calls: number } & Pick<Usage, 'tokensIn' | 'tokensOut' | 'usd'> = {
      calls: 0,
      tokensIn: 0,
      tokensOut: 0,
      usd: 0,
    },
  ) {
    this.#calls = spent.calls;
    this.#tokens = spent.tokensIn + spent.tokensOut;
    this.#usd = spent.usd;
  }

  /** Counts one call more; or names the limit that stands against it. */
  admit(): LimitName | undefined {
    const { calls = Infinity, tokens = Infinity, usd = Infinity } = this.limits;
    if (this.#calls >= calls) return 'calls';
    if (this.#tokens >= tokens) return 'tokens';
    if (this.#usd >= usd) return 'usd';
    this.#calls += 1;
    return undefined;
  }

  /** What an admitted call has cost. */
  settle({ tokensIn, tokensOut, usd }: Usage): void {
    this.#tokens += tokensIn + tokensOut;
    this.#usd += usd;
  }
}

import type { Entry } from './cassette.ts';

/** What exchanges came to, in OpenCode's own figures where it gave any. */
export interface UsageSum {
  /** Exchanges that were begun, those that were lost with a process included; OpenCode's own retries within one are not counted. */
  calls: number;
  /** Exchanges without a reply. */
  failed: number;
  tokensIn: number;
  tokensOut: number;
  usd: number;
  /** Exchanges whose cost is, in whole or in part, reckoned by what was sent: their figures never came. */
  reckoned: number;
  /** Wall milliseconds; they overlap. */
  ms: number;
  /** How many of the exchanges were replayed from another campaign, and so cost nothing here. */
  replayed: number;
}

/** What a proposal cost. */
export interface Cost {
  readonly usd: number;
  /** Sent and received together. */
  readonly tokens: number;
}

/** Of all exchanges for one proposal that came to an end: what a kill lost is no property of the proposal. */
export function costOf(entries: readonly Entry[], proposal: number): Cost {
  let [usd, tokens] = [0, 0];
  for (const { proposal: n, outcome } of entries) {
    if (n !== proposal || outcome.kind === 'spent' || outcome.kind === 'begun') continue;
    usd += outcome.usage.usd;
    tokens += outcome.usage.tokensIn + outcome.usage.tokensOut;
  }
  return { usd, tokens };
}

export interface ModelUsage extends UsageSum {
  /** Exchanges that the budget did not admit. */
  readonly spent: number;
  readonly byModel: Readonly<Record<string, UsageSum>>;
  readonly byOperator: Readonly<Record<string, UsageSum>>;
}

export function usageOf(entries: readonly Entry[]): ModelUsage {
  const all = nothing();
  const byModel: Record<string, UsageSum> = {};
  const byOperator: Record<string, UsageSum> = {};
  let spent = 0;
  for (const { model, operator, outcome, ms, replayed } of entries) {
    if (outcome.kind === 'spent') {
      spent += 1;
      continue;
    }
    for (const sum of [all, (byModel[model] ??= nothing()), (byOperator[operator] ??= nothing())]) {
      sum.calls += 1;
      sum.failed += outcome.kind === 'failed' ? 1 : 0;
      sum.tokensIn += outcome.usage.tokensIn;
      sum.tokensOut += outcome.usage.tokensOut;
      sum.usd += outcome.usage.usd;
      sum.reckoned += outcome.usage.reckoned === true ? 1 : 0;
      sum.ms += ms;
      sum.replayed += replayed === true ? 1 : 0;
    }
  }
  return { ...all, spent, byModel: sorted(byModel), byOperator: sorted(byOperator) };
}

function nothing(): UsageSum {
  return { calls: 0, failed: 0, tokensIn: 0, tokensOut: 0, usd: 0, reckoned: 0, ms: 0, replayed: 0 };
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

import type { Proposed, VaryResult } from '../mutation/vary.ts';
import { makeChild, type Made } from './make-child.ts';
import { openExchanges, type ExchangesSetting } from './open-exchanges.ts';
import { modelOperators } from './operators/index.ts';
import type { ModelContext } from './prompt-context.ts';
import type { Cost, ModelUsage } from './usage.ts';

/** A child that a model is to make. Everything that decides the prompt is in here. */
export interface ModelChildRequest {
  /** Number of the proposal. */
  readonly n: number;
  /** Name of a model operator. */
  readonly operator: string;
  /** `provider/model`, one of those that are configured. */
  readonly model: string;
  readonly context: ModelContext;
  /** Ids of variants that need not be made again. */
  readonly known: ReadonlySet<string>;
}

/** The models of a campaign. Closing it ends the server, if it was started here. */
export interface ModelSide extends AsyncDisposable {
  /**
   * A child that `judge` (the gate) accepts, a known one where the model has no other, or why there is none; `no-site` when
   * no usable reply came. Rejects when no server can be had, when the replayed cassette lacks the exchange, and with
   * `ExchangeAborted` after the signal.
   */
  make(request: ModelChildRequest, judge: (proposed: Proposed) => Promise<VaryResult>): Promise<Made>;
  usage(): ModelUsage;
  /** What was paid for a proposal, in this process or an earlier one. */
  costOf(n: number): Cost;
}

/** Throws `MODEL_SERVER_FAILED` and `MODEL_UNKNOWN`. */
export async function openModels(setting: ExchangesSetting): Promise<ModelSide> {
  const { retries, promptTokens } = setting.config;
  const opened = await openExchanges(setting);
  const { exchanges } = opened;
  return {
    make({ n, operator: name, model, context, known }, judge) {
      const operator = modelOperators.find((known) => known.name === name);
      if (!operator) throw new RangeError(`There is no model operator ${name}.`);
      const request = { operator, context, promptTokens, model, known, proposal: n, retries };
      return makeChild(request, exchanges, judge);
    },
    usage: () => exchanges.usage(),
    costOf: (n) => exchanges.costOf(n),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

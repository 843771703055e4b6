import { join } from 'node:path';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { askModel } from './ask-model.ts';
import type { Exchange } from './exchange.ts';
import { Budget, type BudgetLimits, type LimitName } from './budget.ts';
import { Cassette, CASSETTE_FILE, isAnswered, keyOf, type Answered, type Request } from './cassette.ts';
import type { ModelServer } from './model-server.ts';
import { reckonedUsage } from './call-usage.ts';
import { costOf, usageOf, type Cost, type ModelUsage } from './usage.ts';

const LACKING = 'CASSETTE_LACKS';

/** An exchange, or the limit that stood against it. */
export type Outcome = Exchange | { readonly kind: 'spent'; readonly limit: LimitName };

export interface ExchangesOptions {
  /** The campaign's, where its cassette lies. */
  readonly folder: string;
  /** Answers what the cassette does not hold. */
  readonly live: { readonly server: ModelServer } | { readonly replay: string };
  readonly limits: BudgetLimits;
  /** Deadline of one exchange, in milliseconds. */
  readonly timeoutMs: number;
  /** US dollars for a token that is sent, by model, where OpenCode knows a price. */
  readonly usdPerTokenSent?: ReadonlyMap<string, number>;
  /** Blots keys out of what a model says. */
  readonly redact: (text: string) => string;
  readonly signal?: AbortSignal;
  /** Hears once of each limit that is met. */
  readonly onNote?: (line: string) => void;
}

/** Asks models on account of one campaign: within its budget, and every exchange kept in its cassette. */
export class Exchanges {
  readonly #cassette: Cassette;
  readonly #replay: ReadonlyMap<string, Answered> | undefined;
  readonly #budget: Budget;
  readonly #noted = new Set<LimitName>();
  #closed = false;

  constructor(private readonly options: ExchangesOptions) {
    this.#cassette = Cassette.open(join(options.folder, CASSETTE_FILE));
    this.#budget = new Budget(options.limits, usageOf(this.#cassette.entries()));
    const { live } = options;
    if ('replay' in live)
      this.#replay = new Map(
        Cassette.read(live.replay)
          .filter(isAnswered)
          .map((entry) => [entry.key, entry]),
      );
  }

  /** The outcome that is recorded for this request, else a new one. A replay throws `CASSETTE_LACKS` instead of asking. */
  async ask(operator: string, request: Request): Promise<Outcome> {
    const key = keyOf(request);
    const known = this.#cassette.get(key);
    if (known) return known.outcome;
    const { live, timeoutMs, signal, redact } = this.options;
    const { model, proposal, attempt, system, prompt, version, repairs } = request;
    const told = { ...(version !== undefined && { version }), ...(repairs !== undefined && { repairs }) };
    const asked = { key, model, operator, proposal, attempt, ...told };
    const add = (outcome: Outcome, ms: number, more: Partial<Answered> = {}): Outcome => {
      if (!this.#closed) this.#cassette.add({ ...asked, prompt: redact(prompt), outcome, ms, ...more });
      return outcome;
    };
    if ('replay' in live) {
      const entry = this.#replay?.get(key);
      if (!entry) throw lackingIn(live.replay, request);
      return add(entry.outcome, entry.ms, { replayed: true });
    }
    const limit = this.#budget.admit();
    if (limit !== undefined) {
      this.#note(limit);
      // What was never asked need not be kept in full.
      return add({ kind: 'spent', limit }, 0, { prompt: '' });
    }
    const started = performance.now();
    const usdPerTokenSent = this.options.usdPerTokenSent?.get(model) ?? 0;
    // Before it is asked: what is lost with this process must count against the limits of the next.
    const outcome = { kind: 'begun' as const, usage: reckonedUsage(request, usdPerTokenSent) };
    if (!this.#closed) this.#cassette.add({ ...asked, prompt: '', outcome, ms: 0 });
    const question = { model, system, prompt, timeoutMs, usdPerTokenSent, ...(signal && { signal }) };
    const exchange = await askModel(live.server, question);
    this.#budget.settle(exchange.usage);
    const said = exchange.kind === 'reply' ? { ...exchange, text: redact(exchange.text) } : exchange;
    return add(said, Math.round(performance.now() - started));
  }

  /** Nothing is recorded from here on: what fails because the server goes away is no outcome, and a resumed campaign asks again. */
  close(): void {
    this.#closed = true;
  }

  /** Of the whole campaign, earlier processes and replayed exchanges included. */
  usage(): ModelUsage {
    return usageOf(this.#cassette.entries());
  }

  /** Of one proposal, as far as its exchanges have ended. */
  costOf(proposal: number): Cost {
    return costOf(this.#cassette.entries(), proposal);
  }

  #note(limit: LimitName): void {
    if (this.#noted.has(limit)) return;
    this.#noted.add(limit);
    this.options.onNote?.(
      `The limit of ${limit} for models is met (models.limits.${limit}: ${this.options.limits[limit]}); the search goes on without them.`,
    );
  }
}

/** Whether a replay was asked for what was not recorded. */
export function isLacking(error: unknown): boolean {
  return error instanceof ToolfinchError && error.code === LACKING;
}

function lackingIn(where: string, { model, proposal, attempt }: Request): ToolfinchError {
  return new ToolfinchError(
    LACKING,
    `${where} holds no exchange for proposal ${proposal}, attempt ${attempt}, with ${model}: this campaign asks something else than the recorded one.`,
    'Replay with the configuration, seed, suite and version of the recorded campaign, or leave `models.replay` out.',
    ExitCode.usage,
  );
}

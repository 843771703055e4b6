import { join } from 'node:path';
import { ExitCode, ToolfinchError } from '../errors.ts';
import type { Proposed, VaryResult } from '../mutation/vary.ts';
import { Exchanges } from './exchanges.ts';
import { makeChild } from './make-child.ts';
import { attachModelServer, ownModelServer, type ModelServer } from './model-server.ts';
import type { ModelsConfig } from './models-config.ts';
import { modelOperators } from './operators/index.ts';
import { promptVariables, type ModelContext } from './prompt-context.ts';
import { redactor } from './redact.ts';
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
   * A child that `judge` (the gate) accepts, a known one where the model has no other, or why there is none; `no-site` when no usable reply came. Rejects when no
   * server can be had, when the replayed cassette lacks the exchange, and with `ExchangeAborted` after the signal.
   */
  make(request: ModelChildRequest, judge: (proposed: Proposed) => Promise<VaryResult>): Promise<VaryResult>;
  usage(): ModelUsage;
  /** What was paid for a proposal, in this process or an earlier one. */
  costOf(n: number): Cost;
}

export interface ModelSideOptions {
  readonly config: ModelsConfig;
  /** The campaign's. */
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly onNote?: (line: string) => void;
}

/** Opens the cassette and, unless it is replayed, the server. Throws `MODEL_SERVER_FAILED` and `MODEL_UNKNOWN`. */
export async function openModels({
  config,
  folder,
  env = process.env,
  signal,
  onNote,
}: ModelSideOptions): Promise<ModelSide> {
  const { use, server: url, opencode, replay, limits, timeoutMs, retries, promptTokens } = config;
  let server: ModelServer | undefined;
  if (replay === undefined) {
    server =
      url === undefined
        ? ownModelServer({ home: join(folder, 'model-server'), env, ...(opencode && { config: opencode }) })
        : attachModelServer(url, env);
    try {
      await checkModels(
        server,
        use.map(({ model }) => model),
      );
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }
  const exchanges = new Exchanges({
    folder,
    live: server ? { server } : { replay: replay ?? '' },
    limits,
    timeoutMs,
    redact: redactor(env),
    ...(signal && { signal }),
    ...(onNote && { onNote }),
  });
  return {
    make({ n, operator: name, model, context, known }, judge) {
      const operator = modelOperators.find((known) => known.name === name);
      if (!operator) throw new RangeError(`There is no model operator ${name}.`);
      const request = {
        operator,
        parent: context.parent.genome,
        variables: promptVariables(context, promptTokens),
        model,
        known,
        proposal: n,
        retries,
      };
      return makeChild(request, exchanges, judge);
    },
    usage: () => exchanges.usage(),
    costOf: (n) => exchanges.costOf(n),
    async [Symbol.asyncDispose]() {
      exchanges.close();
      await server?.[Symbol.asyncDispose]();
    },
  };
}

async function checkModels(server: ModelServer, wanted: readonly string[]): Promise<void> {
  const client = await server.client();
  const { data } = await client.config.providers();
  const known = (data?.providers ?? []).flatMap(({ id, models }) =>
    Object.keys(models).map((model) => `${id}/${model}`),
  );
  const unknown = wanted.find((model) => !known.includes(model));
  if (unknown === undefined) return;
  throw new ToolfinchError(
    'MODEL_UNKNOWN',
    `OpenCode offers no model ${unknown}.`,
    known.length === 0
      ? 'It knows no provider: set the key of one in the environment, or define one in `models.opencode`.'
      : `It offers ${known.slice(0, 12).join(', ')}${known.length > 12 ? ` and ${known.length - 12} more` : ''}.`,
    ExitCode.usage,
  );
}

import { join } from 'node:path';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { Exchanges } from './exchanges.ts';
import { attachModelServer, ownModelServer, type ModelServer } from './model-server.ts';
import type { ModelsConfig } from './models-config.ts';
import { redactor } from './redact.ts';

export interface ExchangesSetting {
  readonly config: ModelsConfig;
  /** Where the cassette lies: a campaign's folder, or what is being written. */
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly onNote?: (line: string) => void;
}

/** Closing it ends the server, if it was started here. */
export interface OpenedExchanges extends AsyncDisposable {
  readonly exchanges: Exchanges;
}

/** Opens the cassette and, unless it is replayed, the server. Throws `MODEL_SERVER_FAILED` and `MODEL_UNKNOWN`. */
export async function openExchanges({
  config,
  folder,
  env = process.env,
  signal,
  onNote,
}: ExchangesSetting): Promise<OpenedExchanges> {
  const { use, server: url, opencode, replay, limits, timeoutMs } = config;
  let server: ModelServer | undefined;
  let usdPerTokenSent: ReadonlyMap<string, number> = new Map();
  if (replay === undefined) {
    server =
      url === undefined
        ? ownModelServer({ home: join(folder, 'model-server'), env, ...(opencode && { config: opencode }) })
        : attachModelServer(url, env);
    try {
      usdPerTokenSent = await pricesOf(
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
    usdPerTokenSent,
    redact: redactor(env, opencode),
    ...(signal && { signal }),
    ...(onNote && { onNote }),
  });
  return {
    exchanges,
    async [Symbol.asyncDispose]() {
      exchanges.close();
      await server?.[Symbol.asyncDispose]();
    },
  };
}

/** What a sent token costs, for every model that OpenCode offers. Throws `MODEL_UNKNOWN` where it lacks one that is wanted. */
async function pricesOf(server: ModelServer, wanted: readonly string[]): Promise<Map<string, number>> {
  const client = await server.client();
  const { data } = await client.config.providers();
  const prices = new Map(
    (data?.providers ?? []).flatMap(({ id, models }) =>
      // OpenCode's prices are for a million tokens.
      Object.entries(models).map(([model, { cost }]) => [`${id}/${model}`, cost.input / 1e6]),
    ),
  );
  const known = [...prices.keys()];
  const unknown = wanted.find((model) => !prices.has(model));
  if (unknown === undefined) return prices;
  throw new ToolfinchError(
    'MODEL_UNKNOWN',
    `OpenCode offers no model ${unknown}.`,
    known.length === 0
      ? 'It knows no provider: set the key of one in the environment, or define one in `models.opencode`.'
      : `It offers ${known.slice(0, 12).join(', ')}${known.length > 12 ? ` and ${known.length - 12} more` : ''}.`,
    ExitCode.usage,
  );
}

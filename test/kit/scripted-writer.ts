import {
  scriptedProviderConfig,
  startScriptedProvider,
  type ScriptedProvider,
  type ScriptedRequest,
} from './scripted-provider.ts';

/** A model that answers with given texts in turn, the last of them again and again. */
export interface ScriptedWriter extends AsyncDisposable {
  /** What it answers from now on. */
  reply(texts: readonly string[]): void;
  /** What it has been asked since. */
  asked(): readonly ScriptedRequest[];
  /** The `models` of a configuration that asks it. */
  models(retries: number): object;
}

export async function startScriptedWriter(): Promise<ScriptedWriter> {
  let replies: readonly string[] = [];
  let before = 0;
  const provider: ScriptedProvider = await startScriptedProvider((_, n) => ({
    kind: 'text',
    text: replies[n - before] ?? replies.at(-1) ?? '',
  }));
  return {
    reply(texts) {
      replies = texts;
      before = provider.requests.length;
    },
    asked: () => provider.requests.slice(before),
    models: (retries) => ({
      use: [{ model: 'scripted/writer' }],
      opencode: scriptedProviderConfig(provider.url),
      retries,
    }),
    [Symbol.asyncDispose]: () => Promise.resolve(provider[Symbol.asyncDispose]()),
  };
}

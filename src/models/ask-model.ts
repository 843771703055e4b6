import type { AssistantMessage, Event, OpencodeClient } from '@opencode-ai/sdk/v2/client';
import { z } from 'zod';
import type { ModelServer } from './model-server.ts';

/** What an exchange cost, in OpenCode's own figures. */
export const Usage = z.object({
  /** Tokens that were sent, cached ones included. */
  tokensIn: z.number(),
  /** Tokens that came back, reasoning included. */
  tokensOut: z.number(),
  /** US dollars by the prices that OpenCode knows; 0 where it knows none. */
  usd: z.number(),
});
export type Usage = z.infer<typeof Usage>;

/**
 * Why there is no reply. `timeout`: none came before the deadline, OpenCode's own retries included. `rate-limited`: the
 * deadline came while OpenCode waited for the provider to admit it again. `provider`: the provider failed or refused the request. `cut`: the stream broke off.
 * `too-long`: the reply met the model's limit. `filtered`: the provider withheld it. `server`: OpenCode itself failed.
 */
export const FailureReason = z.enum([
  'timeout',
  'rate-limited',
  'provider',
  'cut',
  'too-long',
  'filtered',
  'server',
]);
export type FailureReason = z.infer<typeof FailureReason>;

/** One prompt and what came of it. Words of a provider's error are left out: they may repeat a key. */
export const Exchange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reply'), text: z.string(), usage: Usage }),
  z.object({ kind: z.literal('failed'), reason: FailureReason, detail: z.string(), usage: Usage }),
]);
export type Exchange = z.infer<typeof Exchange>;

export interface Question {
  /** `provider/model`, as OpenCode names it. */
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
  /** Deadline of the exchange, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** The exchange was broken off by its signal; nothing is known of what it cost. */
export class ExchangeAborted extends Error {
  override readonly name = 'ExchangeAborted';
}

const NOTHING: Usage = { tokensIn: 0, tokensOut: 0, usd: 0 };

/** Asks one question in a session of its own, with every tool off. Rejects only with `ExchangeAborted` or when no server can be had. */
export async function askModel(server: ModelServer, question: Question): Promise<Exchange> {
  const client = await server.client();
  const stop = new AbortController();
  const { signal } = question;
  const onAbort = (): void => stop.abort();
  if (signal?.aborted) throw new ExchangeAborted();
  signal?.addEventListener('abort', onAbort);
  const timer = setTimeout(() => stop.abort(), question.timeoutMs);
  const session = new Session(client, server.agent);
  try {
    return await session.converse(question, stop.signal);
  } catch (error) {
    if (signal?.aborted) throw new ExchangeAborted();
    if (stop.signal.aborted) return await session.late(question.timeoutMs);
    return failed('server', `OpenCode failed: ${error instanceof Error ? error.name : 'unknown error'}`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    stop.abort();
    await session.remove();
  }
}

class Session {
  #id: string | undefined;
  /** Last thing that OpenCode said about waiting for the provider. */
  #retry: string | undefined;

  constructor(
    private readonly client: OpencodeClient,
    private readonly agent: string | undefined,
  ) {}

  async converse({ model, system, prompt }: Question, signal: AbortSignal): Promise<Exchange> {
    const { stream } = await this.client.event.subscribe({}, { signal, sseMaxRetryAttempts: 1 });
    const events = stream[Symbol.asyncIterator]();
    // The greeting: from here on nothing is missed.
    if ((await next(events, signal)) === undefined) return failed('server', 'OpenCode gave no event stream.');
    const created = await this.client.session.create(
      { title: 'toolfinch', permission: [{ permission: '*', pattern: '*', action: 'deny' }] },
      { signal },
    );
    if (!created.data)
      return failed('server', `OpenCode made no session (status ${created.response?.status}).`);
    const sessionID = (this.#id = created.data.id);
    const [providerID = '', ...rest] = model.split('/');
    const asked = await this.client.session.promptAsync(
      {
        sessionID,
        model: { providerID, modelID: rest.join('/') },
        ...(this.agent !== undefined && { agent: this.agent }),
        system,
        tools: { '*': false },
        parts: [{ type: 'text', text: prompt }],
      },
      { signal },
    );
    if (asked.error) return failed('server', `OpenCode took no prompt (status ${asked.response?.status}).`);
    for (;;) {
      const event = await next(events, signal);
      if (event === undefined) return failed('server', 'The event stream of OpenCode ended.');
      if (!('sessionID' in event.properties) || event.properties.sessionID !== sessionID) continue;
      if (event.type === 'session.status' && event.properties.status.type === 'retry')
        this.#retry = event.properties.status.message;
      if (event.type === 'session.error') return await this.#failure(event.properties.error);
      if (event.type === 'session.idle') return await this.#outcome();
    }
  }

  /** The deadline has come; says what was being waited for. */
  async late(timeoutMs: number): Promise<Exchange> {
    const usage = usageOf((await this.#answer())?.info);
    if (this.#id !== undefined)
      await this.client.session.abort({ sessionID: this.#id }).catch(() => undefined);
    const isLimit = /rate|too many|429|quota|overloaded/i.test(this.#retry ?? '');
    const waited = this.#retry === undefined ? '' : '; OpenCode was retrying';
    return failed(isLimit ? 'rate-limited' : 'timeout', `no reply in ${timeoutMs} ms${waited}`, usage);
  }

  async remove(): Promise<void> {
    if (this.#id === undefined) return;
    const signal = AbortSignal.timeout(2_000);
    await this.client.session.delete({ sessionID: this.#id }, { signal }).catch(() => undefined);
  }

  async #outcome(): Promise<Exchange> {
    const answer = await this.#answer();
    if (!answer) return failed('server', 'OpenCode has no answer in the session.');
    const { info, text } = answer;
    if (info.error) return await this.#failure(info.error);
    const usage = usageOf(info);
    if (info.finish === 'length') return failed('too-long', 'the reply met the limit of the model', usage);
    if (info.finish === 'content-filter') return failed('filtered', 'the provider withheld the reply', usage);
    if (info.finish !== 'stop') return failed('cut', `the reply ended as ${info.finish ?? 'nothing'}`, usage);
    return { kind: 'reply', text, usage };
  }

  async #failure(error: AssistantMessage['error']): Promise<Exchange> {
    const usage = usageOf((await this.#answer())?.info);
    if (error?.name === 'MessageOutputLengthError')
      return failed('too-long', 'the reply met the limit of the model', usage);
    if (error?.name === 'ContentFilterError')
      return failed('filtered', 'the provider withheld the reply', usage);
    if (error?.name !== 'APIError') return failed('provider', error?.name ?? 'unknown error', usage);
    const { statusCode } = error.data;
    const reason = statusCode === 429 ? 'rate-limited' : 'provider';
    return failed(reason, statusCode === undefined ? 'no answer' : `status ${statusCode}`, usage);
  }

  async #answer(): Promise<{ readonly info: AssistantMessage; readonly text: string } | undefined> {
    if (this.#id === undefined) return undefined;
    // Long, for a busy machine: the reply has been paid for.
    const signal = AbortSignal.timeout(30_000);
    const answer = await this.client.session
      .messages({ sessionID: this.#id }, { signal })
      .catch(() => undefined);
    const last = answer?.data?.findLast(({ info }) => info.role === 'assistant');
    if (last?.info.role !== 'assistant') return undefined;
    const text = last.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
    return { info: last.info, text };
  }
}

function usageOf(info: AssistantMessage | undefined): Usage {
  if (!info) return NOTHING;
  const { input, output, reasoning, cache } = info.tokens;
  return { tokensIn: input + cache.read + cache.write, tokensOut: output + reasoning, usd: info.cost };
}

function failed(reason: FailureReason, detail: string, usage: Usage = NOTHING): Exchange {
  return { kind: 'failed', reason, detail, usage };
}

/** The next event, or undefined at the stream's end; rejects as soon as the signal is given. */
async function next(events: AsyncIterator<Event>, signal: AbortSignal): Promise<Event | undefined> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new ExchangeAborted());
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
  });
  try {
    const step = await Promise.race([events.next(), aborted]);
    return step.done === true ? undefined : step.value;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

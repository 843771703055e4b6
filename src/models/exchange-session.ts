import type {
  AssistantMessage,
  Event,
  Message,
  OpencodeClient,
  SessionStatus,
} from '@opencode-ai/sdk/v2/client';
import { addUsage, figuresOf, NO_USAGE, type Usage } from './call-usage.ts';
import { ExchangeAborted, failed, type Exchange, type Question } from './exchange.ts';

/** OpenCode's words for a stream that broke off: what had been sent may have been paid for. */
const CUT = /clos|reset|terminat|hang up|broken/i;

/** One question in a session of its own. */
export class ExchangeSession {
  #id: string | undefined;
  /** Last thing that OpenCode said about waiting for the provider. */
  #retry: string | undefined;
  /** Requests that were cut off, and may have been paid for. */
  #cut = 0;
  /** A request went out that was not refused. */
  #isOut = false;

  constructor(
    private readonly client: OpencodeClient,
    private readonly agent: string | undefined,
    /** What one request costs at least. */
    private readonly sent: Usage,
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
    this.#isOut = true;
    for (;;) {
      const event = await next(events, signal);
      if (event === undefined) return this.broken('The event stream of OpenCode ended.');
      if (!('sessionID' in event.properties) || event.properties.sessionID !== sessionID) continue;
      if (event.type === 'session.status') this.#hear(event.properties.status);
      // OpenCode would ask again and again, and each time is paid for.
      if (event.type === 'message.updated' && isUnfinished(event.properties.info)) return await this.#ended();
      if (event.type === 'session.error') return await this.#failure(event.properties.error);
      if (event.type === 'session.idle') return await this.#outcome();
    }
  }

  #hear(status: SessionStatus): void {
    if (status.type !== 'retry') {
      this.#isOut ||= status.type === 'busy';
      return;
    }
    this.#isOut = false;
    this.#retry = status.message;
    if (CUT.test(status.message)) this.#cut += 1;
  }

  /** OpenCode itself failed. */
  broken(detail: string): Exchange {
    return failed('server', detail, this.#usage(undefined));
  }

  /** The deadline has come; says what was being waited for. */
  async late(timeoutMs: number): Promise<Exchange> {
    const usage = this.#usage(await this.#answer());
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

  /** The stream has come to its end, without the word that the reply has. */
  async #ended(): Promise<Exchange> {
    await this.client.session.abort({ sessionID: this.#id ?? '' }).catch(() => undefined);
    return failed('cut', 'the stream ended before the reply did', this.#usage(await this.#answer()));
  }

  async #outcome(): Promise<Exchange> {
    const answer = await this.#answer();
    if (!answer) return failed('server', 'OpenCode has no answer in the session.');
    const { info, text } = answer;
    if (info.error) return await this.#failure(info.error);
    const usage = this.#usage(answer);
    if (info.finish === 'length') return failed('too-long', 'the reply met the limit of the model', usage);
    if (info.finish === 'content-filter') return failed('filtered', 'the provider withheld the reply', usage);
    if (info.finish !== 'stop') return failed('cut', `the reply ended as ${info.finish ?? 'nothing'}`, usage);
    return { kind: 'reply', text, usage };
  }

  async #failure(error: AssistantMessage['error']): Promise<Exchange> {
    this.#isOut = false;
    const usage = this.#usage(await this.#answer());
    if (error?.name === 'MessageOutputLengthError')
      return failed('too-long', 'the reply met the limit of the model', usage);
    if (error?.name === 'ContentFilterError')
      return failed('filtered', 'the provider withheld the reply', usage);
    if (error?.name !== 'APIError') return failed('provider', error?.name ?? 'unknown error', usage);
    const { statusCode } = error.data;
    const reason = statusCode === 429 ? 'rate-limited' : 'provider';
    return failed(reason, statusCode === undefined ? 'no answer' : `status ${statusCode}`, usage);
  }

  /** OpenCode's figures, and for every request without them what it cost at least. */
  #usage(answer: Answer | undefined): Usage {
    const { told = NO_USAGE, info } = answer ?? {};
    const isUntold = this.#isOut && (info === undefined || figuresOf(info).tokensIn === 0);
    const requests = this.#cut + (isUntold ? 1 : 0);
    if (requests === 0) return told;
    return {
      tokensIn: told.tokensIn + requests * this.sent.tokensIn,
      tokensOut: told.tokensOut,
      usd: told.usd + requests * this.sent.usd,
      reckoned: true,
    };
  }

  async #answer(): Promise<Answer | undefined> {
    if (this.#id === undefined) return undefined;
    // Long, for a busy machine: the reply has been paid for.
    const signal = AbortSignal.timeout(30_000);
    const answer = await this.client.session
      .messages({ sessionID: this.#id }, { signal })
      .catch(() => undefined);
    const answers = (answer?.data ?? []).flatMap(({ info, parts }) =>
      info.role === 'assistant' ? [{ info, parts }] : [],
    );
    const last = answers.at(-1);
    if (!last) return undefined;
    const text = last.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
    return { info: last.info, text, told: answers.map(({ info }) => figuresOf(info)).reduce(addUsage) };
  }
}

/** What a session holds. */
interface Answer {
  /** Of the last of its answers. */
  readonly info: AssistantMessage;
  readonly text: string;
  /** OpenCode's figures for all of them. */
  readonly told: Usage;
}

function isUnfinished(info: Message): boolean {
  return info.role === 'assistant' && info.finish === 'unknown';
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

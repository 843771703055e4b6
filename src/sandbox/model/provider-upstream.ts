import { type PassThrough, type Upstream, UpstreamError } from './upstream.ts';

export interface ProviderOptions {
  /** Shown in records, e.g. `openrouter/some-model`. */
  readonly name: string;
  /** Up to and without `/chat/completions`. */
  readonly baseUrl: string;
  /** Stays on the host: added here, after the request has left the sandbox. */
  readonly apiKey: string;
  /** The provider's own name for the model; replaces the one that the sandbox asks for. */
  readonly model: string;
}

/** A real provider that speaks the chat-completions protocol. Its reply is streamed through unchanged. */
export function providerUpstream(options: ProviderOptions): Upstream {
  const url = `${options.baseUrl.replace(/\/+$/, '')}/chat/completions`;
  return {
    name: options.name,
    open: () => ({
      async respond(request, signal): Promise<PassThrough> {
        const body = { ...(JSON.parse(request.body) as Record<string, unknown>), model: options.model };
        let response: Response;
        try {
          response = await fetch(url, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${options.apiKey}` },
            body: JSON.stringify(body),
            signal,
          });
        } catch (cause) {
          throw new UpstreamError(502, `The provider at ${options.baseUrl} did not answer.`, { cause });
        }
        return {
          kind: 'pass-through',
          status: response.status,
          contentType: response.headers.get('content-type') ?? 'application/json',
          body: response.body ?? (async function* () {})(),
        };
      },
    }),
  };
}

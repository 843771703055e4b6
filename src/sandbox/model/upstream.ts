import type { PolicyScript } from '../../suites/task.ts';
import type { ChatReply, ChatRequest } from './chat.ts';

/** What an upstream may know of the session it serves. The policy script never enters a sandbox. */
export interface SessionContext {
  readonly taskId: string;
  readonly trial: number;
  readonly policy?: PolicyScript;
  /** The workspace at the start: relative path to text. */
  readonly workspace: Readonly<Record<string, string>>;
}

/** A provider's own bytes, passed on as they come. */
export interface PassThrough {
  readonly kind: 'pass-through';
  readonly status: number;
  readonly contentType: string;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Who answers one session's requests. */
export interface Conversation {
  /** Throws `UpstreamError` when there is no answer. */
  respond(request: ChatRequest, signal: AbortSignal): Promise<ChatReply | PassThrough>;
}

/** Where the gateway's requests go: a real provider, the policy model, or a script. */
export interface Upstream {
  /** Shown in every record as the model that answered. */
  readonly name: string;
  open(context: SessionContext): Conversation;
}

/** The upstream has no answer. `status` is what OpenCode gets to see; 429 and 5xx make it retry. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  constructor(
    readonly status: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An upstream that answers the n-th request of each session with the n-th reply that `script` gives for its context. */
export function scriptedUpstream(
  name: string,
  script: (context: SessionContext) => readonly ChatReply[],
): Upstream {
  return {
    name,
    open(context) {
      const replies = script(context);
      return {
        // The number of earlier assistant messages, not a counter: a request that is sent again gets the same answer.
        respond: (request) => {
          const reply = replies[request.messages.filter((m) => m.role === 'assistant').length];
          return reply
            ? Promise.resolve(reply)
            : Promise.reject(new UpstreamError(400, `The script of ${name} has no further reply.`));
        },
      };
    },
  };
}

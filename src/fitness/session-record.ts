import type { Outcome } from '../outcome.ts';

/** One request to the model and its reply, as the gateway on the host recorded it. The candidate cannot write this. */
export interface GatewayExchange {
  /** 0, 1, … within the session. */
  readonly n: number;
  readonly startedMs: number;
  readonly durationMs: number;
  /** sha256 of the request body with the parts that vary by day removed. */
  readonly requestHash: string;
  /** Results of earlier tool calls that appear for the first time in this request. */
  readonly toolResults: readonly { readonly callId: string; readonly content: string }[];
  /** Tool calls that the reply asks for; arguments as the raw JSON text. */
  readonly toolCalls: readonly {
    readonly callId: string;
    readonly name: string;
    readonly arguments: string;
  }[];
  readonly text: string;
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** The provider's word for why the reply ended; `cut` when it broke off. */
  readonly finish: string;
}

/** A session on `opencode serve`, one that `opencode run` made, or one of another agent's command and how that speaks. */
export type SessionMode = 'server' | 'cli' | 'acp' | 'json-lines';

/** One line between us and a command that is an agent, as it was. */
export interface StampedLine {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly from: 'agent' | 'client';
  readonly text: string;
}

/** What was answered to a request for permission. */
export interface PermissionAnswer {
  readonly requestId: string;
  readonly reply: 'once' | 'reject';
  /** What the model was told. */
  readonly message?: string;
}

/** Everything that is known of one session; the raw material of a trajectory. */
export interface SessionRecord {
  readonly taskId: string;
  /** Name of the tool under test. */
  readonly tool?: string;
  /** Repetition number; also the seed of the policy model's slips. */
  readonly trial: number;
  readonly mode: SessionMode;
  /** OpenCode's id of the session; without it, the root session is found in the events. */
  readonly sessionId?: string;
  /** When the box was paused: wall-clock milliseconds. Tools did no work in that time. */
  readonly pauses?: readonly { readonly fromMs: number; readonly toMs: number }[];
  /**
   * One event a line, unparsed: SSE payloads (`server`), `opencode run --format json` lines (`cli`), or stamped
   * lines as JSON (`acp`, `json-lines`).
   */
  readonly eventLines: readonly string[];
  readonly answers?: readonly PermissionAnswer[];
  /** OpenCode's `--print-logs` lines that fell into the session. Unparsed. */
  readonly logLines: readonly string[];
  readonly exchanges: readonly GatewayExchange[];
  /** The workspace when the session had ended: relative path to text. */
  readonly workspace: Readonly<Record<string, string>>;
  readonly outcome: Outcome;
  readonly wallMs: number;
  readonly model: string;
}

/** What the trial of a session is called. */
export const trialIdOf = ({ taskId, trial }: Pick<SessionRecord, 'taskId' | 'trial'>): string =>
  `${taskId}#${trial}`;

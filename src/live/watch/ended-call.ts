import { createHash } from 'node:crypto';
import { sortKeys } from '../../engine/archives/index.ts';
import { callStatus } from '../../fitness/call-status.ts';
import { errorPattern } from '../../fitness/error-patterns.ts';
import type { ToolPart } from '../../fitness/event-schema.ts';
import { refusalText } from '../../fitness/observed-call.ts';
import type { PermissionWait } from '../../fitness/session-view.ts';
import { activeMs } from '../../fitness/time-spans.ts';
import type { CallStatus } from '../../fitness/trajectory.ts';

/** A call of a tool that has come to its end on a live server. */
export interface EndedCall {
  /** OpenCode's id of the part; no two calls have the same. */
  readonly part: string;
  readonly session: string;
  readonly message: string;
  /** `invalid` calls under the name that the model used. */
  readonly tool: string;
  /** `refused`: the tool completed, and its answer says that it did not do it. */
  readonly status: Exclude<CallStatus, 'unfinished'> | 'refused';
  /** The kind of failure; absent where the call succeeded. */
  readonly pattern?: string;
  /** Milliseconds since 1970, by the server's clock. */
  readonly endedMs: number;
  /** In the tool, without waiting for a permission where the wait was seen. */
  readonly ms: number;
  /** Characters that the model was told. */
  readonly chars: number;
  /** Hash of the arguments in canonical form. */
  readonly args: string;
}

export interface Surroundings {
  readonly waits: readonly PermissionWait[];
  /** The session was aborted. */
  readonly aborted: boolean;
}

/** Undefined for a call that is still under way. */
export function endedCall(part: ToolPart, { waits, aborted }: Surroundings): EndedCall | undefined {
  const { state } = part;
  if (state.status !== 'completed' && state.status !== 'error') return undefined;
  const told = state.status === 'completed' ? state.output : state.error;
  const errors = aborted ? [{ name: 'MessageAbortedError', message: '' }] : [];
  const ended = callStatus(part, { messages: [], errors, waits });
  if (ended === 'unfinished') return undefined;
  const named = part.tool === 'invalid' ? state.input['tool'] : undefined;
  const tool = typeof named === 'string' ? named : part.tool;
  // What a command prints is the command's word, not the tool's.
  const refusal = ended === 'ok' && tool !== 'bash' ? refusalText({ output: told }) : undefined;
  const status = refusal === undefined ? ended : 'refused';
  const span = { fromMs: state.time.start, toMs: state.time.end };
  return {
    part: part.id,
    session: part.sessionID,
    message: part.messageID,
    tool,
    status,
    ...(status === 'ok' ? {} : { pattern: errorPattern(told) }),
    endedMs: span.toMs,
    ms: activeMs(
      span,
      waits.filter(({ callId }) => callId === part.callID),
    ),
    chars: told.length,
    args: argumentsHash(state.input),
  };
}

function argumentsHash(input: Readonly<Record<string, unknown>>): string {
  return createHash('sha256')
    .update(JSON.stringify(sortKeys(input)))
    .digest('hex')
    .slice(0, 16);
}

import type { GatewayExchange, SessionRecord } from '../../../src/fitness/session-record.ts';

/** Builders of OpenCode event lines, in the shapes that 1.18.33 sends. Times count from here. */
export const T0 = 1_795_213_590_000;

/** An OpenCode id that carries the time `ms` after T0. */
export function idAt(prefix: string, ms: number, counter = 1): string {
  const value = (BigInt(T0 + ms) * 4096n + BigInt(counter)) & 0xffffffffffffn;
  return `${prefix}_${value.toString(16).padStart(12, '0')}AbCdEfGhIjKlMn`;
}

export function event(type: string, properties: unknown, atMs = 0): string {
  return JSON.stringify({ id: idAt('evt', atMs), type, properties });
}

export interface CallSpec {
  readonly callID: string;
  readonly tool?: string;
  readonly messageID?: string;
  readonly sessionID?: string;
}

/** A tool part as `message.part.updated`. */
export function toolPart(spec: CallSpec, state: Record<string, unknown>, atMs = 0): string {
  const { callID, tool = 'bash', messageID = 'msg_1', sessionID = 'ses_1' } = spec;
  const part = {
    id: `prt_${callID}`,
    sessionID,
    messageID,
    type: 'tool',
    callID,
    tool,
    state: { input: {}, ...state },
  };
  return event('message.part.updated', { sessionID, part, time: T0 + atMs }, atMs);
}

export const completed = (output: string, from = 0, to = 100, metadata: Record<string, unknown> = {}) => ({
  status: 'completed',
  output,
  title: '',
  metadata,
  time: { start: T0 + from, end: T0 + to },
});
export const failed = (error: string, from = 0, to = 100, metadata?: Record<string, unknown>) => ({
  status: 'error',
  error,
  ...(metadata === undefined ? {} : { metadata }),
  time: { start: T0 + from, end: T0 + to },
});

export function stepFinish(
  messageID = 'msg_1',
  reason = 'tool-calls',
  tokens = { input: 100, output: 10 },
): string {
  const part = {
    id: `prt_${messageID}_finish`,
    sessionID: 'ses_1',
    messageID,
    type: 'step-finish',
    reason,
    cost: 0.5,
    tokens: { ...tokens, reasoning: 0, cache: { read: 0, write: 0 } },
  };
  return event('message.part.updated', { sessionID: 'ses_1', part, time: T0 + 200 }, 200);
}

export const created = (id = 'ses_1', parentID?: string): string =>
  event('session.created', { sessionID: id, info: { id, parentID, version: '1.18.33' } });
export const idle = (sessionID = 'ses_1'): string => event('session.idle', { sessionID }, 900);
export const asked = (callID: string, atMs: number): string =>
  event(
    'permission.asked',
    {
      id: `per_${callID}`,
      sessionID: 'ses_1',
      permission: 'edit',
      patterns: ['a'],
      metadata: {},
      always: [],
      tool: { messageID: 'msg_1', callID },
    },
    atMs,
  );
export const replied = (callID: string, reply: string, atMs: number): string =>
  event('permission.replied', { sessionID: 'ses_1', requestID: `per_${callID}`, reply }, atMs);

export function exchange(n: number, over: Partial<GatewayExchange> = {}): GatewayExchange {
  return {
    n,
    startedMs: T0,
    durationMs: 1,
    requestHash: '',
    toolResults: [],
    toolCalls: [],
    text: '',
    tokensIn: 100,
    tokensOut: 10,
    finish: 'stop',
    ...over,
  };
}

export function sessionRecord(
  eventLines: readonly string[],
  over: Partial<SessionRecord> = {},
): SessionRecord {
  return {
    taskId: 't',
    trial: 0,
    mode: 'server',
    eventLines,
    logLines: [],
    exchanges: [],
    workspace: {},
    outcome: { kind: 'ok' },
    wallMs: 1000,
    model: 'policy',
    ...over,
  };
}

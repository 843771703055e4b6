import type { PermissionRuleset } from '@opencode-ai/sdk/v2/client';
import { OK, type Outcome } from '../../outcome.ts';
import type { Box } from '../contract.ts';
import type { PermissionAnswer } from '../../fitness/session-record.ts';
import type { TappedEvent } from './event-tap.ts';
import { deathOf, type OpenCodeServer } from './opencode-server.ts';
import { withinLimit } from './session-limit.ts';

/** The rules that `opencode run` gives its sessions: nobody is there to answer. */
const UNATTENDED: PermissionRuleset = ['question', 'plan_enter', 'plan_exit'].map((permission) => ({
  permission,
  pattern: '*',
  action: 'deny' as const,
}));

export const TITLE = 'task';

export interface SessionOptions {
  readonly instruction: string;
  readonly timeoutMs: number;
  readonly permission?: PermissionRuleset;
  /** How a permission request is answered; by default it is granted. */
  answer?(request: PermissionRequest): PermissionReply | Promise<PermissionReply>;
  readonly signal?: AbortSignal;
  /** Hears of every event of the session as it comes. */
  onEvent?(event: TappedEvent): void;
  /** Hears of the session when its prompt is sent, with what it has said so far, which grows. */
  onSession?(session: LiveSession): void;
}

/** A session while it runs. */
export interface LiveSession {
  readonly id: string;
  readonly eventLines: readonly string[];
  /** Says something to the agent; it reads it before its next step. */
  say(text: string): Promise<void>;
}

export interface PermissionReply {
  readonly reply: 'once' | 'reject';
  /** What the agent is told where it is denied. */
  readonly message?: string;
}

export interface PermissionRequest {
  readonly id: string;
  readonly sessionId: string;
  readonly permission: string;
  readonly patterns: readonly string[];
  /** Of the tool call that asks. */
  readonly callId: string | undefined;
  /** What came with it: a command, a difference. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface DrivenSession {
  readonly eventLines: readonly string[];
  readonly answers: readonly PermissionAnswer[];
  readonly outcome: Outcome;
}

/** Runs one session on a server from prompt to idle. After an outcome other than `ok` the server is not to be used again. */
export async function driveSession(
  box: Box,
  server: OpenCodeServer,
  options: SessionOptions,
): Promise<DrivenSession> {
  const eventLines: string[] = [];
  const answers: PermissionAnswer[] = [];
  const died = server.exited.then((code) => deathOf(code, box, []));
  const cut = server.events.ended.then(async (): Promise<Outcome> => {
    const grace = new Promise<Outcome>((resolve) =>
      setTimeout(() => resolve({ kind: 'crashed', detail: 'The event stream of OpenCode ended.' }), 500),
    );
    return Promise.race([died, grace]);
  });
  try {
    const session = Promise.race([converse(server, options, eventLines, answers), died, cut]);
    const outcome = await withinLimit(session, options.timeoutMs, options.signal);
    return { eventLines, answers, outcome };
  } finally {
    server.events.listen(undefined);
  }
}

async function converse(
  server: OpenCodeServer,
  options: SessionOptions,
  eventLines: string[],
  answers: PermissionAnswer[],
): Promise<Outcome> {
  const { client } = server;
  const rules = [...(options.permission ?? []), ...UNATTENDED];
  const { data: session, error } = await client.session.create({ title: TITLE, permission: rules });
  if (!session) return { kind: 'crashed', detail: `OpenCode made no session: ${JSON.stringify(error)}` };
  const idle = new Promise<Outcome>((resolve) => {
    server.events.listen((event) => {
      if (!event.line.includes(session.id)) return;
      eventLines.push(event.line);
      options.onEvent?.(event);
      const request = permissionRequest(event);
      if (request) void reply(request).catch(() => undefined);
      if (event.type === 'session.idle' && event.properties['sessionID'] === session.id) resolve(OK);
    });
  });
  const reply = async (request: PermissionRequest): Promise<void> => {
    const answer = (await options.answer?.(request)) ?? { reply: 'once' as const };
    answers.push({ requestId: request.id, ...answer });
    await client.permission.reply({ requestID: request.id, ...answer });
  };
  const prompt = (text: string) =>
    client.session.promptAsync({
      sessionID: session.id,
      model: server.model,
      agent: 'build',
      parts: [{ type: 'text', text }],
    });
  const prompted = await prompt(options.instruction);
  if (prompted.error)
    return { kind: 'crashed', detail: `OpenCode took no prompt: ${JSON.stringify(prompted.error)}` };
  const say = async (text: string): Promise<void> => {
    const { error } = await prompt(text);
    if (error) throw new Error(`OpenCode took no message: ${JSON.stringify(error)}`);
  };
  options.onSession?.({ id: session.id, eventLines, say });
  const outcome = await idle;
  server.events.listen(undefined);
  // Nobody waits for it: the next session has a row of its own.
  void client.session.delete({ sessionID: session.id }).catch(() => {});
  return outcome;
}

function permissionRequest({ type, properties }: TappedEvent): PermissionRequest | undefined {
  if (type !== 'permission.asked') return undefined;
  const { id, sessionID, permission, patterns, tool, metadata } = properties;
  if (typeof id !== 'string') return undefined;
  const callId = typeof tool === 'object' && tool !== null && 'callID' in tool ? tool.callID : undefined;
  return {
    id,
    sessionId: String(sessionID),
    permission: String(permission),
    patterns: Array.isArray(patterns) ? patterns.map(String) : [],
    callId: typeof callId === 'string' ? callId : undefined,
    metadata: typeof metadata === 'object' && metadata !== null ? { ...metadata } : {},
  };
}

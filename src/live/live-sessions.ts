import type { LiveServer } from './live-server.ts';

type Client = LiveServer['client'];
type Data<T extends (...args: never[]) => unknown> =
  Awaited<ReturnType<T>> extends { data?: infer D } ? NonNullable<D> : never;
export type ServerSession = Data<Client['experimental']['session']['list']>[number];
export type ServerMessage = Data<Client['session']['messages']>[number];

const SESSIONS = 100;
const MESSAGES = 50;

/** Sessions of all folders that changed since a time, in milliseconds since 1970; the last first. */
export async function* changedSessions(
  { client }: LiveServer,
  startMs: number,
): AsyncGenerator<ServerSession> {
  let cursor: number | undefined;
  for (;;) {
    const { data, error } = await client.experimental.session.list({
      start: startMs,
      limit: SESSIONS,
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (!data) throw new Error(`OpenCode lists no sessions: ${JSON.stringify(error)}`);
    yield* data;
    const last = data.at(-1);
    if (last === undefined || data.length < SESSIONS) return;
    cursor = last.time.updated;
  }
}

export interface NewestMessages {
  /** In their order. */
  readonly messages: readonly ServerMessage[];
  readonly isWhole: boolean;
}

/** The newest messages of a session, back to a page that holds one that `isFarEnough`. */
export async function newestMessages(
  { client }: LiveServer,
  sessionID: string,
  isFarEnough: (message: ServerMessage) => boolean,
): Promise<NewestMessages> {
  let messages: ServerMessage[] = [];
  let before: string | undefined;
  for (;;) {
    const { data, error, response } = await client.session.messages({
      sessionID,
      limit: MESSAGES,
      ...(before === undefined ? {} : { before }),
    });
    if (!data) throw new Error(`OpenCode gives no messages: ${JSON.stringify(error)}`);
    messages = [...data, ...messages];
    before = response.headers.get('x-next-cursor') ?? undefined;
    if (before === undefined || data.some(isFarEnough)) return { messages, isWhole: before === undefined };
  }
}

export async function allMessages(server: LiveServer, session: string): Promise<readonly ServerMessage[]> {
  return (await newestMessages(server, session, () => false)).messages;
}

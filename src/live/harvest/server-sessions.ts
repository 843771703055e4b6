import type { LiveServer } from '../live-server.ts';
import { allMessages, changedSessions } from '../live-sessions.ts';
import type { StoredSession } from './stored-session.ts';

/** The sessions of a server, the one that changed last first. */
export async function* serverSessions(server: LiveServer): AsyncGenerator<StoredSession> {
  for await (const { id, directory } of changedSessions(server, 0)) {
    const messages = await allMessages(server, id);
    yield { id, folder: directory, parts: messages.flatMap(({ parts }) => parts) };
  }
}

import { MessageInfo, Part } from '../../fitness/event-schema.ts';
import type { EventRecord } from '../../fitness/events.ts';
import type { LiveServer } from '../live-server.ts';
import { changedSessions, newestMessages, type ServerMessage, type ServerSession } from '../live-sessions.ts';

const DAY_MS = 86_400_000;

/** The part of a session that was read again. */
export interface ReadAgain {
  readonly session: string;
  /** From this message on it was read; empty where it was read in whole. */
  readonly from: string;
  readonly messages: ReadonlySet<string>;
}

/**
 * Reads from a server's messages what happened since a time: the newest messages of every session that was active in the day
 * before it, back to the first reply that was complete by then. A session's time of change is set at the end of a step, so a
 * call that ran across the time belongs to a session that looks older.
 */
export async function* catchUp(
  server: LiveServer,
  sinceMs: number,
  take: (record: EventRecord) => void,
): AsyncGenerator<ReadAgain> {
  for await (const session of changedSessions(server, sinceMs - DAY_MS)) {
    const isOver = ({ info }: ServerMessage): boolean =>
      info.role === 'assistant' && info.time.completed !== undefined && info.time.completed < sinceMs;
    const { messages, isWhole } = await newestMessages(server, session.id, isOver);
    take(sessionRecord(session));
    for (const { info, parts } of messages) {
      const known = MessageInfo.safeParse(info);
      if (known.success) take({ kind: 'message', info: known.data });
      for (const part of parts) {
        const read = Part.safeParse(part);
        if (read.success) take({ kind: 'part', part: read.data });
      }
    }
    // What is taken back is known by its messages, so it comes behind them.
    take(sessionRecord(session));
    const ids = messages.map(({ info }) => info.id);
    yield { session: session.id, from: isWhole ? '' : (ids[0] ?? ''), messages: new Set(ids) };
  }
}

function sessionRecord({ id, parentID, version, directory, revert }: ServerSession): EventRecord {
  return {
    kind: 'session-updated',
    sessionId: id,
    ...(parentID === undefined ? {} : { parentId: parentID }),
    version,
    directory,
    ...(revert && {
      revertedFrom: {
        messageId: revert.messageID,
        ...(revert.partID === undefined ? {} : { partId: revert.partID }),
      },
    }),
  };
}

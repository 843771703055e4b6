import { Hono } from 'hono';
import type { Context } from '../context.ts';
import { problemOf } from '../problem.ts';
import { refuse } from '../rest/answer.ts';
import { askedAfter } from './asked-after.ts';
import { ChangeFeed } from './change-feed.ts';
import { readLineId } from './line-id.ts';
import { streamChanges, type EventClients } from './stream-changes.ts';

/** Changes that are read at a time. */
const PAGE = 200;

/** What becomes of requests for permission, as it happens (server-sent events). */
export function permissionEventsRoute({ permissions }: Context, clients: EventClients): Hono {
  const feed = new ChangeFeed(
    () => permissions.archiveDir,
    () => permissions.lastChange(),
  );
  return new Hono().get('/v1/permissions/events', (request) => {
    let cursor: number;
    try {
      cursor = askedAfter(request, { start: 0, now: () => permissions.lastChange(), read: readLineId });
    } catch (error) {
      return refuse(request, problemOf(error));
    }
    return streamChanges(request, clients, feed, () => {
      const happened = permissions.happened(cursor, PAGE);
      cursor = happened.at(-1)?.n ?? cursor;
      if (happened.length === 0) return undefined;
      return happened
        .map(({ n, at_ms, permission, kind }) => {
          const data = {
            kind: 'permission',
            type: `permission.${kind}`,
            at: new Date(at_ms).toISOString(),
            permission,
          };
          return `id: ${n}\nevent: permission\ndata: ${JSON.stringify(data)}\n\n`;
        })
        .join('');
    });
  });
}

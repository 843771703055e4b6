import type { Context } from '../context.ts';
import { beginningOf } from './beginning.ts';
import { ChangeFeed } from './change-feed.ts';
import type { Asked, EventReader } from './event-reader.ts';
import { readLineId } from './line-id.ts';
import { typeFilter } from './type-filter.ts';

/** Changes that are read at a time. */
const PAGE = 200;

/** What becomes of requests for permission, as it happens. */
export function permissionEvents({ permissions }: Context): (asked: Asked) => EventReader {
  const feed = new ChangeFeed(
    () => permissions.archiveDir,
    () => permissions.lastChange(),
  );
  return ({ after, types }) => {
    let cursor = beginningOf(after, { start: 0, now: () => permissions.lastChange(), read: readLineId });
    const wanted = typeFilter(types);
    return {
      feed,
      next() {
        const happened = permissions.happened(cursor, PAGE);
        cursor = happened.at(-1)?.n ?? cursor;
        if (happened.length === 0) return undefined;
        return happened
          .map(({ n, at_ms, permission, kind }) => ({
            id: String(n),
            event: {
              kind: 'permission',
              type: `permission.${kind}`,
              at: new Date(at_ms).toISOString(),
              permission,
            },
          }))
          .filter(({ event }) => wanted(event.type));
      },
    };
  };
}

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { logFiles, readLogOf } from '../../engine/running/read-running.ts';
import type { RunningNote } from '../../engine/running/running-line.ts';
import { RUNNING } from '../../engine/running/running-logs.ts';
import { shownNote } from '../../engine/running/shown-note.ts';
import type { Context } from '../context.ts';
import { missingEvaluation } from '../operations/running.ts';
import { beginningOf } from './beginning.ts';
import { ChangeFeed } from './change-feed.ts';
import type { Asked, EventReader } from './event-reader.ts';
import { readLineId } from './line-id.ts';
import { typeFilter } from './type-filter.ts';

/**
 * What an evaluation does while it does it, and what one with sessions has done. The id of an event is the number of its
 * line in the evaluation's log.
 */
export function runningEvents({
  campaigns,
}: Context): (campaign: string, running: string, asked: Asked) => EventReader {
  const feeds = new Map<string, ChangeFeed>();
  return (campaign, id, { after, types }) => {
    const open = campaigns.get(campaign);
    const { folder } = open;
    const known = readLogOf(folder, id);
    if (!known) throw missingEvaluation(open, id);
    let cursor = beginningOf(after, { start: 0, now: () => known.notes.length, read: readLineId });
    const wanted = typeFilter(types);
    const key = join(folder, id);
    const feed =
      feeds.get(key) ??
      new ChangeFeed(
        () => join(folder, RUNNING),
        () => sizeOf(folder, id),
        () => feeds.delete(key),
      );
    feeds.set(key, feed);
    return {
      feed,
      next() {
        const log = readLogOf(folder, id);
        if (!log || log.notes.length <= cursor) return undefined;
        const first = cursor;
        cursor = log.notes.length;
        return log.notes
          .slice(first)
          .flatMap((note, i) => {
            const shown = shownNote(log.head, note);
            const id = String(first + i + 1);
            return shown ? [{ id, event: { kind: 'running', type: typeOf(shown), ...shown } }] : [];
          })
          .filter(({ event }) => wanted(event.type));
      },
    };
  };
}

function typeOf(note: RunningNote): string {
  if ('of' in note) return 'evaluation.begun';
  if ('opencode' in note) return 'log.line';
  return 'tool' in note ? `tool.${note.status}` : 'trial.over';
}

const sizeOf = (folder: string, id: string): number =>
  logFiles(folder, id).reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);

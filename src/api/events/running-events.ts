import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { logFiles, readLogOf } from '../../engine/running/read-running.ts';
import type { RunningNote } from '../../engine/running/running-line.ts';
import { RUNNING } from '../../engine/running/running-logs.ts';
import type { Context } from '../context.ts';
import { missingEvaluation } from '../operations/running.ts';
import { problemOf } from '../problem.ts';
import { refuse } from '../rest/answer.ts';
import { askedAfter } from './asked-after.ts';
import { ChangeFeed } from './change-feed.ts';
import { readLineId } from './line-id.ts';
import { streamChanges, type EventClients } from './stream-changes.ts';
import { typeFilter } from './type-filter.ts';

/**
 * What an evaluation does while it does it (server-sent events), and what one with sessions has done. The id of an event is
 * the number of its line in the evaluation's log.
 */
export function runningEventsRoute({ campaigns }: Context, clients: EventClients): Hono {
  const feeds = new Map<string, ChangeFeed>();
  return new Hono().get('/v1/campaigns/:campaign/running/:running/events', (request) => {
    const id = request.req.param('running');
    let folder: string;
    let cursor: number;
    let wanted: (type: string) => boolean;
    try {
      const open = campaigns.get(request.req.param('campaign'));
      ({ folder } = open);
      const log = readLogOf(folder, id);
      if (!log) throw missingEvaluation(open, id);
      cursor = askedAfter(request, { start: 0, now: () => log.notes.length, read: readLineId });
      wanted = typeFilter(request.req.query('type'));
    } catch (error) {
      return refuse(request, problemOf(error));
    }
    const key = join(folder, id);
    const feed =
      feeds.get(key) ??
      new ChangeFeed(
        () => join(folder, RUNNING),
        () => sizeOf(folder, id),
        () => feeds.delete(key),
      );
    feeds.set(key, feed);
    return streamChanges(request, clients, feed, () => {
      const log = readLogOf(folder, id);
      if (!log || log.notes.length <= cursor) return undefined;
      const first = cursor;
      cursor = log.notes.length;
      return log.notes
        .slice(first)
        .flatMap((note, i) => {
          const type = typeOf(note);
          const data = { kind: 'running', type, ...note };
          // As on the page: of held-out cases only how far they are.
          if (log.head.split === 'heldout' && 'verdict' in data) delete data.verdict;
          return wanted(type)
            ? [`id: ${first + i + 1}\nevent: running\ndata: ${JSON.stringify(data)}\n\n`]
            : [];
        })
        .join('');
    });
  });
}

function typeOf(note: RunningNote): string {
  if ('of' in note) return 'evaluation.begun';
  if ('opencode' in note) return 'log.line';
  return 'tool' in note ? `tool.${note.status}` : 'trial.over';
}

const sizeOf = (folder: string, id: string): number =>
  logFiles(folder, id).reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);

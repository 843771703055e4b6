import { join } from 'node:path';
import { pino } from 'pino';
import type { Reporter } from '../engine/reporter.ts';
import type { Notification } from '../notify/notification.ts';

export interface CampaignLog extends Reporter {
  /** Somebody could not be told of something. */
  givenUp(notification: Notification, sink: string, why: string): void;
}

/** Keeps a campaign's log beside its journal: `log.ndjson`, one record a line. Sources and trials are in the journal. */
export function logReporter(folder: string): CampaignLog {
  const log = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: join(folder, 'log.ndjson'), sync: true, append: true }),
  );
  return {
    onStart: (start) => log.info(start, 'started'),
    onStage: (stage) => log.info({ stage }, 'stage'),
    onResult: ({ n, fate, entry, progress }) =>
      log.info(
        {
          n,
          fate,
          variant: entry?.id,
          operator: entry?.operator,
          score: entry?.objectives.score,
          best: progress.best.id,
        },
        'result',
      ),
    onEvaluation: (stage, { variant, stage: kind, split, outcome, objectives, timing }) =>
      log.info(
        { stage, variant, kind, split, outcome, objectives, wallMs: Math.round(timing.wallMs) },
        'evaluation',
      ),
    givenUp: ({ type, id, text }, sink, why) =>
      log.warn({ notification: type, id, text, sink, why }, 'notification given up'),
    onEnd: ({ ended, applied, champion }) => log.info({ ended, applied, champion: champion?.id }, 'ended'),
  };
}

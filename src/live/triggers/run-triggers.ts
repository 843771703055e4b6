import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { together } from '../../together.ts';
import { harvest } from '../harvest/harvest.ts';
import { HarvestFolder } from '../harvest/harvest-folder.ts';
import { serverSessions } from '../harvest/server-sessions.ts';
import type { LiveServer } from '../live-server.ts';
import type { WatchStore } from '../watch/watch-store.ts';
import { firingOf, recordOutcome, recordStart, type Firing } from './firing.ts';
import { followPromotions, recordPromotion } from './follow-promotions.ts';
import type { Promoter } from './promoter.ts';
import type { Trigger } from './trigger-config.ts';
import type { TriggerNews } from './trigger-news.ts';
import { layOutCampaign, type TriggeredCampaign } from './triggered-campaign.ts';

/** What a campaign came to. */
export interface CampaignEnd {
  /** In a sentence; for the record and for people. */
  readonly outcome: string;
  /** Id of its champion, where it has one. */
  readonly champion?: string;
}

/** A campaign that a trigger has started, and that has ended. Whether its champion is put to use is decided elsewhere. */
export interface FinishedCampaign extends TriggeredCampaign, Firing, CampaignEnd {}

export interface TriggerOptions {
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly onNote: (line: string) => void;
  readonly onNews: (news: TriggerNews) => void;
  /** Runs the campaign of a configuration file to its end and says what came of it. */
  readonly run: (file: string, signal: AbortSignal) => Promise<CampaignEnd>;
  /** Where champions go, of triggers that promote. */
  readonly promoter?: Promoter;
  /** Hears of every campaign that has ended. */
  readonly onFinished?: (finished: FinishedCampaign) => void | Promise<void>;
  readonly everyMs?: number;
}

/**
 * Until the signal is aborted: looks at the rules again and again and runs the campaigns that are due, one after another;
 * meanwhile follows what was promoted.
 */
export async function runTriggers(
  triggers: readonly Trigger[],
  server: LiveServer,
  store: WatchStore,
  options: TriggerOptions,
): Promise<void> {
  const { promoter, now, onNews, everyMs = 5_000 } = options;
  await together(
    options.signal,
    (signal) => runCampaigns(triggers, server, store, { ...options, signal }),
    async (signal) => {
      while (promoter && (await pause(everyMs, signal)))
        followPromotions(triggers, store, server.url, { promoter, now, onNews });
    },
  );
}

/** False where there is no more time. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

async function runCampaigns(
  triggers: readonly Trigger[],
  server: LiveServer,
  store: WatchStore,
  { signal, now, onNote, onNews, run, promoter, onFinished, everyMs = 5_000 }: TriggerOptions,
): Promise<void> {
  while (await pause(everyMs, signal)) {
    const firing = firingOf(triggers, store, server.url, now());
    if (!firing) continue;
    const { trigger, rule, reason } = firing;
    const { tool } = trigger;
    const id = recordStart(store, server.url, firing, now());
    const say = (type: TriggerNews['type'], text: string, more: TriggerNews['data'] = {}): void =>
      onNews({ type, text, data: { tool, server: server.url, rule, reason, ...more } });
    say('trigger.started', `A campaign on ${tool} is due: ${reason}.`);
    let outcome: string;
    let cameOf: TriggerNews['data'] = {};
    try {
      const folder = HarvestFolder.open(trigger.harvest);
      const found = await harvest(serverSessions(server), folder, signal);
      folder.save(tool);
      const laidOut = await layOutCampaign(trigger, folder, `live-${tool}-${id}`);
      onNote(`${found.pending} new cases were harvested; ${laidOut.cases} join the train split.`);
      cameOf = { folder: laidOut.folder };
      const end = await run(laidOut.file, signal);
      cameOf = { ...cameOf, champion: end.champion ?? null };
      const finished = { ...firing, ...laidOut, ...end };
      const promotion = await promoted(finished);
      cameOf = { ...cameOf, promotion: promotion ?? null };
      outcome = `${end.outcome}${promotion === undefined ? '' : `; its promotion ${promotion} is asked for`}`;
      await onFinished?.({ ...finished, outcome });
    } catch (error) {
      outcome = `failed: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (signal.aborted) outcome = 'interrupted';
    recordOutcome(store, id, outcome, now());
    say('trigger.ended', `The campaign on ${tool} has ended: ${outcome}`, { outcome, ...cameOf });
  }

  /** The id of the request, where one was made. */
  async function promoted(finished: FinishedCampaign): Promise<string | undefined> {
    const { champion, folder, trigger } = finished;
    if (champion === undefined || !trigger.promote || !promoter) return undefined;
    const request = await promoter.ask(finished, trigger.promote.to);
    const asked = { request, tool: trigger.tool, archive: dirname(folder) };
    recordPromotion(store, server.url, asked, now());
    return request;
  }
}

import type { CampaignConfig } from '../engine/config.ts';
import type { Reporter } from '../engine/reporter.ts';
import type { ModelUsage } from '../models/usage.ts';
import { Alerts } from './alerts.ts';
import { notification, type Notification } from './notification.ts';

export interface CampaignNews {
  readonly config: CampaignConfig;
  readonly tell: (notification: Notification) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What models have cost so far; undefined where there are none. */
  readonly usage: () => ModelUsage | undefined;
}

export interface CampaignNotifications {
  readonly reporter: Reporter;
  /** The campaign has thrown. */
  failed(error: unknown): void;
}

/** A campaign's reporter that tells of its end, its champion, and of what its alert rules say. */
export function campaignNotifications({ config, tell, now, usage }: CampaignNews): CampaignNotifications {
  const { name, notify, models, timeLimitSec } = config;
  const alerts = new Alerts(notify?.alerts ?? {});
  let folder: string | undefined;
  const say = (type: string, text: string, data: Readonly<Record<string, unknown>>): void =>
    tell(notification(type, now(), `${name}: ${text}`, { campaign: name, folder, ...data }));
  return {
    reporter: {
      onStart(start) {
        folder = start.folder;
      },
      onResult({ fate, progress: { applied, best, elapsedMs } }) {
        const spent = usage();
        const used: Record<string, number> = {};
        if (timeLimitSec !== undefined) used['time'] = elapsedMs / 1_000 / timeLimitSec;
        const { calls, tokens, usd } = models?.limits ?? {};
        if (spent && calls) used['model calls'] = spent.calls / calls;
        if (spent && tokens) used['model tokens'] = (spent.tokensIn + spent.tokensOut) / tokens;
        if (spent && usd) used['model dollars'] = spent.usd / usd;
        for (const { type, text, data } of alerts.after({ applied, fate, best: best.id, used }))
          say(type, text, { applied, ...data });
      },
      onEnd({ ended, applied, best, baseline, champion }) {
        const score = { best: best.objectives['score'], baseline: baseline.objectives['score'] };
        if (champion)
          say('champion.found', `champion ${champion.id} beats the baseline on validation.`, {
            champion: champion.id,
            proposal: champion.entry.proposal,
          });
        if (ended === 'interrupted')
          say('campaign.stopped', `stopped after ${applied} proposals; it can be resumed.`, {
            applied,
            score,
          });
        else
          say('campaign.finished', `finished (${ended}) after ${applied} proposals.`, {
            ...{ ended, applied, score },
            champion: champion?.id ?? null,
          });
      },
    },
    failed: (error) =>
      say('campaign.failed', `failed: ${error instanceof Error ? error.message : String(error)}`, {}),
  };
}

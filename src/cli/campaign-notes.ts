import type { CampaignPlan } from '../engine/campaign-plan.ts';
import type { Reporter } from '../engine/reporter.ts';
import type { ModelSide } from '../models/model-side.ts';
import { campaignNotifications } from '../notify/campaign-notifications.ts';
import type { CampaignLog } from './log-reporter.ts';
import { openNotifier } from './open-notifier.ts';
import type { Output } from './output.ts';

/** What a campaign tells the sinks of its section `notify`. */
export interface CampaignNotes extends AsyncDisposable {
  readonly reporters: readonly Reporter[];
  /** What was given up goes there, too, from now on. */
  log: CampaignLog | undefined;
  models: ModelSide | undefined;
  failed(error: unknown): void;
}

/** Throws where a sink cannot be had, before anything is begun. */
export function openCampaignNotes(
  { config }: CampaignPlan,
  output: Output,
  now: () => number,
): CampaignNotes {
  const notifier = openNotifier(config.notify?.sinks ?? [], output, (...about) =>
    notes.log?.givenUp(...about),
  );
  const { reporter, failed } = campaignNotifications({
    config,
    tell: (notification) => notifier.tell(notification),
    now,
    usage: () => notes.models?.usage(),
  });
  const notes: CampaignNotes = {
    reporters: [reporter],
    log: undefined,
    models: undefined,
    failed,
    [Symbol.asyncDispose]: () => notifier[Symbol.asyncDispose](),
  };
  return notes;
}

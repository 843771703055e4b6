import type { Context } from '../context.ts';
import { campaignEvents } from './campaign-events.ts';
import { permissionEvents } from './permission-events.ts';
import { runningEvents } from './running-events.ts';

/** All that can be followed. Each throws `ToolfinchError` where what is asked for is not there, or not understood. */
export interface EventSources {
  readonly campaign: ReturnType<typeof campaignEvents>;
  /** Of one evaluation that runs. */
  readonly running: ReturnType<typeof runningEvents>;
  readonly permissions: ReturnType<typeof permissionEvents>;
}

/** For one process of doors: readers of the same things share what is read. */
export function eventSources(context: Context): EventSources {
  return {
    campaign: campaignEvents(context),
    running: runningEvents(context),
    permissions: permissionEvents(context),
  };
}

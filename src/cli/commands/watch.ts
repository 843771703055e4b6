import { whoOpens } from '../../engine/openings.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { liveServer, type LiveServer } from '../../live/live-server.ts';
import { PermissionForwarder } from '../../live/permissions/permission-forwarder.ts';
import { readPermissionRules } from '../../live/permissions/permission-rules.ts';
import { runTriggers } from '../../live/triggers/run-triggers.ts';
import { readTriggers } from '../../live/triggers/trigger-config.ts';
import { watch } from '../../live/watch/watcher.ts';
import { together } from '../../together.ts';
import { openArchiveNotes } from '../archive-notes.ts';
import type { Invocation } from '../command.ts';
import { followCanaries } from '../follow-canaries.ts';
import { LiveCanaries } from '../live-canaries.ts';
import { permissionDeskOf } from '../permission-desk.ts';
import { deskOf } from '../promotion-desk.ts';
import { runCampaignOf } from '../triggered-run.ts';
import { promoterBy } from '../triggered-promotion.ts';
import { WatchDisplay } from '../watch-display.ts';
import { watchStoreOf } from '../watch-store-of.ts';

const DEFAULT_WINDOW_SEC = 3_600;

/**
 * Follows a server and, where these are asked for, its triggers, its requests for permission and the canaries of the
 * archive: side by side, until one fails or the time is over.
 */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, output } = invocation;
  const server = serverOf(invocation);
  const triggers = typeof options.triggers === 'string' ? readTriggers(options.triggers) : [];
  const rules =
    typeof options.permissions === 'string' ? readPermissionRules(options.permissions) : undefined;
  const windowSec = typeof options.window === 'number' ? options.window : DEFAULT_WINDOW_SEC;

  using store = watchStoreOf(invocation);
  using desk = permissionDeskOf(invocation);
  const promotions = deskOf({ options });
  const canaries = new LiveCanaries(promotions);
  using display = new WatchDisplay({ store, url: server.url, windowSec, canaries, output });
  await using notes = openArchiveNotes(invocation, desk);

  const reporting = { now: () => Date.now(), onNote: (line: string) => display.note(line) };
  const forwarder =
    rules && new PermissionForwarder(server, desk.store(), rules, { ...reporting, who: whoOpens() });
  const watching = async (signal: AbortSignal): Promise<void> => {
    const { notUnderstood } = await watch(server, store, {
      ...{ ...reporting, signal, onCaughtUp: () => display.start() },
      ...(forwarder && { companion: forwarder }),
    });
    display.show();
    const { malformed } = notUnderstood;
    if (malformed > 0) display.note(`${malformed} events had a form that this version does not know.`);
  };
  const triggering = async (signal: AbortSignal): Promise<void> =>
    await runTriggers(triggers, server, store, {
      ...{ ...reporting, signal, run: runCampaignOf, promoter: promoterBy(signal) },
      onNews(news) {
        display.note(news.text);
        notes.tell(news);
      },
    });
  const following = (signal: AbortSignal): Promise<void> =>
    followCanaries(promotions, canaries, { ...reporting, signal, who: whoOpens() });
  await together(
    untilOver(invocation),
    watching,
    ...(options.followCanaries === true ? [following] : []),
    ...(triggers.length > 0 ? [triggering] : []),
    ...(forwarder ? [(signal: AbortSignal) => forwarder.run(signal)] : []),
  );
  return ExitCode.done;
}

function serverOf({ options }: Invocation): LiveServer {
  if (typeof options.server === 'string') return liveServer(options.server);
  throw new ToolfinchError(
    'LIVE_SERVER_MISSING',
    'No server is named to watch.',
    'Give its address with --server, e.g. the one that `opencode serve` prints.',
    ExitCode.usage,
  );
}

/** Aborted by the person, and when the time of --for is over. */
function untilOver({ options, signal }: Invocation): AbortSignal {
  if (typeof options.for !== 'number') return signal;
  return AbortSignal.any([signal, AbortSignal.timeout(options.for * 1_000)]);
}

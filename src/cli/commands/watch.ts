import { whoOpens } from '../../engine/openings.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { liveServer } from '../../live/live-server.ts';
import { PermissionForwarder } from '../../live/permissions/permission-forwarder.ts';
import { readPermissionRules } from '../../live/permissions/permission-rules.ts';
import { runTriggers } from '../../live/triggers/run-triggers.ts';
import { readTriggers } from '../../live/triggers/trigger-config.ts';
import { toolStatistics } from '../../live/watch/tool-statistics.ts';
import { watch } from '../../live/watch/watcher.ts';
import { openArchiveNotes } from '../archive-notes.ts';
import type { Invocation } from '../command.ts';
import { LiveCanaries } from '../live-canaries.ts';
import { permissionDeskOf } from '../permission-desk.ts';
import { deskOf } from '../promotion-desk.ts';
import { runCampaignOf } from '../triggered-run.ts';
import { promoterBy } from '../triggered-promotion.ts';
import { jsonScreen, lineScreen, tableScreen, type WatchScreen } from '../watch-screen.ts';
import { watchStoreOf } from '../watch-store-of.ts';

/** Figures are shown at most so often, and more seldom where it takes long to count them: counting is to cost little. */
const SHOW_EVERY_MS = 1_000;
const COUNTING_SHARE = 0.03;
const DEFAULT_WINDOW_SEC = 3_600;

export async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, output, signal } = invocation;
  if (typeof options.server !== 'string') {
    throw new ToolfinchError(
      'LIVE_SERVER_MISSING',
      'No server is named to watch.',
      'Give its address with --server, e.g. the one that `opencode serve` prints.',
      ExitCode.usage,
    );
  }
  const server = liveServer(options.server);
  const triggers = typeof options.triggers === 'string' ? readTriggers(options.triggers) : [];
  const rules =
    typeof options.permissions === 'string' ? readPermissionRules(options.permissions) : undefined;
  const windowSec = typeof options.window === 'number' ? options.window : DEFAULT_WINDOW_SEC;
  using store = watchStoreOf(invocation);
  const over = typeof options.for === 'number' ? AbortSignal.timeout(options.for * 1_000) : undefined;
  const screen = screenFor(output, `${server.url}, last ${windowSec} s`, windowSec);
  const note = (line: string): void => {
    screen.note(line);
    if (!process.stdout.isTTY || output.json) output.note(line);
  };
  const live = new LiveCanaries(deskOf({ options }));
  const show = (): void => {
    const tools = toolStatistics(store, server.url, Date.now(), windowSec * 1_000);
    screen.show({ tools, canaries: live.read() }, Date.now());
  };
  let timer: NodeJS.Timeout | undefined;
  const showAgain = (): void => {
    const started = performance.now();
    show();
    const pause = Math.max(SHOW_EVERY_MS, (performance.now() - started) / COUNTING_SHARE);
    timer = setTimeout(showAgain, pause);
  };
  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal, ...(over ? [over] : [])]);
  const now = (): number => Date.now();
  using desk = permissionDeskOf(invocation);
  await using notes = openArchiveNotes(invocation, desk);
  const campaigns =
    triggers.length > 0
      ? runTriggers(triggers, server, store, {
          signal: until,
          now,
          onNote: note,
          onNews(news) {
            note(news.text);
            notes.tell(news);
          },
          run: runCampaignOf,
          promoter: promoterBy(until),
        })
      : Promise.resolve();
  campaigns.catch(() => ended.abort());
  const forwarder =
    rules && new PermissionForwarder(server, desk.store(), rules, { now, onNote: note, who: whoOpens() });
  const forwarded = forwarder?.run(until) ?? Promise.resolve();
  forwarded.catch(() => ended.abort());
  try {
    const totals = await watch(server, store, {
      signal: until,
      now,
      onNote: note,
      ...(forwarder && { companion: forwarder }),
      onCaughtUp: () => (timer === undefined ? showAgain() : undefined),
    });
    show();
    const { malformed } = totals.notUnderstood;
    if (malformed > 0) note(`${malformed} events had a form that this version does not know.`);
  } finally {
    clearTimeout(timer);
    ended.abort();
    await Promise.all([campaigns, forwarded]);
  }
  return ExitCode.done;
}

function screenFor(output: Invocation['output'], title: string, windowSec: number): WatchScreen {
  if (output.json) return jsonScreen(process.stdout, windowSec);
  return process.stdout.isTTY ? tableScreen(process.stdout, title) : lineScreen(process.stdout);
}

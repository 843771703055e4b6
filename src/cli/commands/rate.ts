import { resolve } from 'node:path';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { newestSession, rate } from '../../live/watch/ratings.ts';
import { watchFile, WatchStore } from '../../live/watch/watch-store.ts';
import type { Invocation } from '../command.ts';
import { decisionOf } from '../promotion-desk.ts';

const MOST = 5;

export function run(invocation: Invocation): Promise<ExitCode> {
  const { args, options, output } = invocation;
  const [given = '', named] = args;
  const stars = starsOf(given);
  const { who, comment = '' } = decisionOf(invocation);
  using store = new WatchStore(typeof options.state === 'string' ? resolve(options.state) : watchFile());
  const session = named ?? newestSession(store) ?? nothingSeen(store.path);
  const calls = rate(store, { session, stars, who, comment, atMs: Date.now() });
  const counted = [...calls].map(([tool, count]) => `${tool} ${count}`).join(', ');
  output.result(
    { session, stars, who, comment, calls: Object.fromEntries(calls) },
    `${who} gives the session ${session} ${stars} of ${MOST}. Its calls: ${counted}.`,
  );
  return Promise.resolve(ExitCode.done);
}

function starsOf(given: string): number {
  if (/^[1-5]$/.test(given)) return Number(given);
  throw new ToolfinchError(
    'RATING_INVALID',
    `${JSON.stringify(given)} is no rating.`,
    `Give a whole number from 1 (useless) to ${MOST} (as you would have wished).`,
    ExitCode.usage,
  );
}

function nothingSeen(path: string): never {
  throw new ToolfinchError(
    'SESSION_UNKNOWN',
    `No call of any session is in ${path}.`,
    'Sessions are seen while `toolfinch watch` runs; --state names its file where it is another.',
    ExitCode.usage,
  );
}

import { ExitCode, ToolfinchError } from '../../errors.ts';
import { newestSession, rate } from '../../live/watch/ratings.ts';
import type { Invocation } from '../command.ts';
import { decisionOf } from '../promotion-desk.ts';
import { watchStoreOf } from '../watch-store-of.ts';

const MOST = 5;

export function run(invocation: Invocation): Promise<ExitCode> {
  const { args, output } = invocation;
  const [given = '', named] = args;
  const stars = starsOf(given);
  const { who, comment = '' } = decisionOf(invocation);
  using store = watchStoreOf(invocation);
  const session = named ?? newestSession(store);
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

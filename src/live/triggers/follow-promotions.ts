import { z } from 'zod';
import type { WatchStore } from '../watch/watch-store.ts';
import { comparisonText, sinceInstalled } from './live-figures.ts';
import type { Promoter } from './promoter.ts';
import type { Trigger } from './trigger-config.ts';
import type { TriggerNews } from './trigger-news.ts';

const Row = z.object({
  request: z.string(),
  tool: z.string(),
  archive: z.string(),
  /** Calls of the new version when its figures were last told. */
  told: z.number(),
  /** 1: it was worse then. */
  regressed: z.number(),
});

export function recordPromotion(
  store: WatchStore,
  url: string,
  { request, tool, archive }: Pick<z.infer<typeof Row>, 'request' | 'tool' | 'archive'>,
  nowMs: number,
): void {
  store.write('INSERT INTO promoted (url, request, tool, archive, at_ms) VALUES (?, ?, ?, ?, ?)', [
    url,
    request,
    tool,
    archive,
    Math.round(nowMs),
  ]);
  store.commit(nowMs);
}

const OPEN = 'SELECT request, tool, archive, told, regressed FROM promoted WHERE ended IS NULL AND url = ?';

export interface FollowOptions {
  readonly promoter: Promoter;
  readonly now: () => number;
  readonly onNews: (news: TriggerNews) => void;
}

/**
 * Looks at every promotion that a trigger has asked for on a server and that is not over: tells the new version's live
 * figures whenever its calls have doubled, and when it has become worse than the one before: fails more often. Where its
 * trigger says so, it is taken back then.
 */
export function followPromotions(
  triggers: readonly Trigger[],
  store: WatchStore,
  url: string,
  { promoter, now, onNews }: FollowOptions,
): void {
  const open = z.array(Row).parse(store.db.prepare(OPEN).all([url]));
  for (const { request, tool, archive, told, regressed } of open) {
    const promote = triggers.find((trigger) => trigger.tool === tool)?.promote;
    if (!promote) continue;
    const standing = promoter.standing(request, archive);
    if (standing === 'waiting') continue;
    if (standing === 'over') {
      end(request, 'decided otherwise, or taken back');
      continue;
    }
    const windowMs = promote.windowSec * 1_000;
    const found = sinceInstalled(store, url, { tool, ...standing }, { windowMs, nowMs: now() });
    const { before, after, isWorse } = found;
    if (after.calls < promote.calls) continue;
    const say = (text: string, isTakenBack: boolean): void =>
      onNews({
        type: isWorse ? 'promotion.regressed' : 'promotion.figures',
        text,
        data: {
          ...{ promotion: request, tool, project: standing.project, server: url },
          ...{ before, after, takenBack: isTakenBack },
        },
      });
    if (isWorse && promote.rollback) {
      const reason = `worse on live sessions: ${comparisonText(found)}`;
      const trouble = takeBack(request, archive, reason);
      end(request, trouble ?? reason);
      say(
        `Promotion ${request} of ${tool} ${trouble ?? `was taken back, ${reason}`}.`,
        trouble === undefined,
      );
    } else if (after.calls >= 2 * told || (isWorse && regressed === 0)) {
      store.write('UPDATE promoted SET told = ?, regressed = ? WHERE request = ?', [
        after.calls,
        Number(isWorse),
        request,
      ]);
      store.commit(now());
      const verdict = isWorse ? ' It is worse.' : '';
      say(`Since promotion ${request} of ${tool}: ${comparisonText(found)}.${verdict}`, false);
    }
  }

  /** Why it could not be taken back; somebody may have changed the file since. */
  function takeBack(request: string, archive: string, reason: string): string | undefined {
    try {
      promoter.rollback(request, archive, reason);
      return undefined;
    } catch (error) {
      return `is ${reason}, and could not be taken back: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  function end(request: string, how: string): void {
    store.write('UPDATE promoted SET ended = ? WHERE request = ?', [how, request]);
    store.commit(now());
  }
}

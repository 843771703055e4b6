import { percent } from '../number-text.ts';
import type { PromotionRequest } from '../promotion/requests.ts';

export interface News {
  readonly type: string;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What has happened to a promotion between two looks at it; `before` undefined where it was not there yet. */
export function promotionNews(before: PromotionRequest | undefined, after: PromotionRequest): News[] {
  const { id, tool, variant, project, state, by, approvals, rejection, installed, rolledBack, canary } =
    after;
  const what = `promotion ${id} of ${variant} as ${tool} into ${project}`;
  const news: News[] = [];
  const say = (type: string, words: string, more: Readonly<Record<string, unknown>> = {}): void =>
    void news.push({
      type,
      text: `${what} ${words}`,
      data: { promotion: id, tool, variant, project, state, ...more },
    });
  if (!before) say('promotion.requested', `was asked for by ${by}; until ${after.expires}.`, { by });
  if (state !== (before?.state ?? 'pending')) {
    const who = approvals.map((vote) => (vote.byPolicy ? 'the policy' : vote.who)).join(' and ');
    if (state === 'approved') say('promotion.approved', `was approved by ${who}.`);
    if (state === 'rejected')
      say(
        'promotion.rejected',
        `was rejected by ${rejection?.who ?? 'somebody'}: ${rejection?.comment ?? ''}`,
      );
    if (state === 'expired') say('promotion.expired', 'has expired: nobody has decided.');
    if (state === 'superseded')
      say('promotion.superseded', `was superseded by ${after.supersededBy ?? '?'}.`);
  }
  if (installed !== null && installed !== before?.installed)
    say('promotion.installed', `is installed in ${installed}.`);
  if (rolledBack && before?.rolledBack !== true) say('promotion.taken-back', 'was taken back.');
  const { step } = after;
  if (canary === 'running' && step && before?.step && step.share !== before.step.share)
    say('canary.advanced', `has advanced to ${percent(step.share)} of the sessions.`, { share: step.share });
  if (canary !== before?.canary && canary === 'demoted')
    say('canary.demoted', 'was demoted: the old version is alone again.');
  if (canary !== before?.canary && canary === 'finished')
    say('canary.finished', 'has ended with the new version alone.');
  return news;
}

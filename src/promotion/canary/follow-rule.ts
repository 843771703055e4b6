import type { Decision, PromotionDesk } from '../desk.ts';
import type { PromotionRequest } from '../requests.ts';
import { advance } from './advance.ts';
import { demote, runningCanary } from './end.ts';
import { statusOf, type CanaryStatus } from './status.ts';

/** What the rule said, and what was done about it. */
export interface Followed extends Pick<CanaryStatus, 'verdict' | 'why'> {
  readonly did: 'advanced' | 'demoted' | 'nothing';
  /** As it stands then. */
  readonly request: PromotionRequest;
}

/** Lets the rule decide: the next share where it says `finish`, the old version where it says `demote`; `only` one of them. */
export async function followRule(
  desk: PromotionDesk,
  id: string,
  { who }: Pick<Decision, 'who'>,
  { only, force = false }: { readonly only?: 'finish' | 'demote'; readonly force?: boolean } = {},
): Promise<Followed> {
  const running = runningCanary(desk, id);
  const { verdict, why } = statusOf(running);
  const decision = { who, comment: `by rule: ${why}` };
  if (verdict === 'wait' || (only !== undefined && only !== verdict))
    return { did: 'nothing', verdict, why, request: running };
  if (verdict === 'demote')
    return { did: 'demoted', verdict, why, request: demote(desk, running.id, decision, force) };
  return { did: 'advanced', verdict, why, request: await advance(desk, running.id, decision, force) };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { followRule } from '../promotion/canary/follow-rule.ts';
import type { PromotionDesk } from '../promotion/desk.ts';
import type { LiveCanaries } from './live-canaries.ts';

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Stands in the audit log beside the rule's reason. */
  readonly who: string;
  readonly onNote: (line: string) => void;
  /** Milliseconds between two looks. */
  readonly everyMs?: number;
}

/** Does what the rule says of the running canaries of an archive, the next share or the old version, until the signal. */
export async function followCanaries(
  desk: PromotionDesk,
  canaries: LiveCanaries,
  { signal, who, onNote, everyMs = 10_000 }: FollowOptions,
): Promise<void> {
  const told = new Set<string>();
  while (!signal.aborted) {
    for (const { promotion, tool, verdict } of canaries.read()) {
      if (verdict === 'wait') continue;
      const line = await followed(desk, promotion, who).catch(
        (error: unknown) =>
          `could not be followed: ${error instanceof Error ? error.message : String(error)}`,
      );
      if (line === undefined || told.has(promotion + line)) continue;
      told.add(promotion + line);
      onNote(`Canary ${promotion} of ${tool} ${line}`);
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

async function followed(desk: PromotionDesk, promotion: string, who: string): Promise<string | undefined> {
  const { did, why } = await followRule(desk, promotion, { who });
  return did === 'nothing' ? undefined : `was ${did} by rule: ${why}.`;
}

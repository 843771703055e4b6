import { wilsonInterval } from '../../fitness/statistics.ts';
import { percent } from '../../number-text.ts';
import type { ToolStatistics } from '../watch/tool-statistics.ts';
import type { Rule } from './trigger-config.ts';

/** What a rule may look at. */
export interface Facts {
  /** Of the tool in a window that ends now; undefined where it was not called. */
  statistics(windowSec: number): ToolStatistics | undefined;
  /** Kinds of failures of the tool that were met in the window and never before it, with how often. */
  newPatterns(windowSec: number): readonly { readonly pattern: string; readonly count: number }[];
  /** How long the server has been watched. */
  readonly watchedSec: number;
  /** Versions of OpenCode, in the order in which they were first seen; those since the last start, or the beginning. */
  readonly newVersions: readonly string[];
}

type Of<K extends Rule['rule']> = Extract<Rule, { rule: K }>;
/** Why the rule holds, in words; undefined where it does not. */
type Judge<K extends Rule['rule']> = (rule: Of<K>, facts: Facts) => string | undefined;

const judges: { readonly [K in Rule['rule']]: Judge<K> } = {
  'failure-rate'({ above, calls, windowSec }, facts) {
    const found = facts.statistics(windowSec);
    if (!found || found.calls < calls) return undefined;
    const { low } = wilsonInterval(found.failed, found.calls);
    return low > above
      ? `${found.failed} of ${found.calls} calls failed in ${windowSec} s, above ${percent(above)}`
      : undefined;
  },
  'cost-growth'({ of, times, calls, windowSec }, facts) {
    const found = facts.statistics(windowSec);
    const before = found?.trend?.before;
    if (!found || !before || found.calls < calls || before.calls < calls) return undefined;
    return before[of] > 0 && found[of] >= times * before[of]
      ? `${of} grew from ${Math.round(before[of])} to ${Math.round(found[of])} in ${windowSec} s`
      : undefined;
  },
  'new-error'({ times, windowSec }, facts) {
    // Whoever has just begun to watch finds every failure new.
    if (facts.watchedSec < 2 * windowSec) return undefined;
    const found = facts.newPatterns(windowSec).find(({ count }) => count >= times);
    return found && `a new kind of failure, ${found.count} times: ${found.pattern}`;
  },
  'version-change'(_, { newVersions }) {
    const last = newVersions.at(-1);
    return last === undefined ? undefined : `OpenCode is ${last} now`;
  },
};

export function holds(rule: Rule, facts: Facts): string | undefined {
  return (judges[rule.rule] as Judge<Rule['rule']>)(rule, facts);
}

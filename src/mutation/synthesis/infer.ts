import type { ObservedCase } from '../trace/observed.ts';
import { rulesFor, type Failing } from './suggest.ts';
import { applyRules, type TextRule } from './text-rule.ts';

/** Rules that, taken together, make a comparison find what it missed. */
export interface Rewriting {
  /** In the order in which they are applied. */
  readonly rules: readonly TextRule[];
  /** Failing cases in which a pair becomes equal. */
  readonly explained: number;
  /** Cases that are right as they are, in which one does. */
  readonly mistaken: number;
}

/** What holds in fewer failing cases is no rule. */
const SUPPORT = 2;

/**
 * Rewritings for one comparison, by what it compared in failing cases: what their differences suggest, alone and joined
 * greedily while each addition explains two cases more (as greedy set cover does), checked against the cases that are right.
 * Best first: explained less mistaken.
 */
export function inferRewritings(cases: readonly ObservedCase[], site: number): Rewriting[] {
  const here = cases.map(({ verdict, mode, compared }) => ({
    verdict,
    mode,
    pairs: compared.filter((pair) => pair.site === site),
  }));
  const failing = here.filter(({ verdict }) => verdict === 'refused');
  const right = here.filter(({ verdict }) => verdict === 'correct');
  const count = (rules: readonly TextRule[]): Counted => {
    const ordered = [...new Set(rules)].toSorted((a, b) => a.rank - b.rank);
    const equal = ({ pairs }: Failing): boolean =>
      pairs.some((pair) => applyRules(ordered, pair.left) === applyRules(ordered, pair.right));
    const [explains, mistakes] = [failing, right].map((each) =>
      each.flatMap((one, n) => (equal(one) ? [n] : [])),
    );
    return {
      rules: ordered,
      explained: explains?.length ?? 0,
      mistaken: mistakes?.length ?? 0,
      effect: JSON.stringify([explains, mistakes]),
    };
  };

  const suggested = rulesFor(failing, SUPPORT);
  const found: Counted[] = [];
  for (const first of suggested) {
    let best = count(first);
    found.push(best);
    for (;;) {
      const joined = suggested.map((rules) => count([...best.rules, ...rules]));
      const next = joined.toSorted((a, b) => worth(b) - worth(a))[0];
      if (!next || worth(next) < worth(best) + SUPPORT) break;
      found.push((best = next));
    }
  }
  const shortest = found.toReversed().toSorted((a, b) => b.rules.length - a.rules.length);
  return [...new Map(shortest.map((each) => [each.effect, each])).values()]
    .filter(({ explained }) => explained >= SUPPORT)
    .toSorted((a, b) => worth(b) - worth(a))
    .map(({ rules, explained, mistaken }) => ({ rules, explained, mistaken }));
}

/** With the numbers of the cases in which something becomes equal: of rewritings that do the same, the one with the fewest rules is kept. */
interface Counted extends Rewriting {
  readonly effect: string;
}

export const worth = ({ explained, mistaken }: Rewriting): number => explained - mistaken;

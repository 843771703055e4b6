import { differences } from './differences.ts';
import { generalise } from './generalise.ts';
import type { TextRule } from './text-rule.ts';

type Pairs = readonly { readonly left: string; readonly right: string }[];

const MOST = 12;

/**
 * What failing cases suggest: rules for single differences, and rules that together make all differences of a pair vanish; of
 * each the twelve that most cases speak for.
 *
 * @param support how many cases must speak for a suggestion
 */
export function rulesFor(failing: readonly Pairs[], support: number): readonly (readonly TextRule[])[] {
  const told = failing.map((pairs) =>
    pairs.map(({ left, right }) => differences(left, right).map(generalise)),
  );
  const single = new Tally<TextRule>();
  for (const [number, pairs] of told.entries()) for (const rule of pairs.flat(2)) single.add(rule, number);
  const rules = single.most(support);

  const whole = new Tally<readonly TextRule[]>();
  for (const [number, pairs] of told.entries()) {
    for (const each of pairs) {
      // By the best known rule for each difference, and by the next best.
      for (const choice of [0, 1]) {
        const chosen = each.map((options) => {
          const keys = new Set(options.map((option) => JSON.stringify(option)));
          const known = rules.filter((rule) => keys.has(JSON.stringify(rule)));
          return known[choice] ?? known[0];
        });
        const all = chosen.filter((rule) => rule !== undefined);
        if (all.length === each.length && all.length > 1)
          whole.add(
            [...new Set(all)].toSorted((a, b) => rules.indexOf(a) - rules.indexOf(b)),
            number,
          );
      }
    }
  }
  return [...rules.map((rule) => [rule]), ...whole.most(support)];
}

/** Counts in how many cases something is met. */
class Tally<T> {
  readonly #known = new Map<string, { readonly thing: T; readonly cases: Set<number> }>();

  add(thing: T, number: number): void {
    const key = JSON.stringify(thing);
    const known = this.#known.get(key) ?? { thing, cases: new Set() };
    this.#known.set(key, known);
    known.cases.add(number);
  }

  /** The most frequent first; of equals the one that was met first. */
  most(support: number): T[] {
    return [...this.#known.values()]
      .filter(({ cases }) => cases.size >= support)
      .toSorted((a, b) => b.cases.size - a.cases.size)
      .slice(0, MOST)
      .map(({ thing }) => thing);
  }
}

import { differences } from './differences.ts';
import { generalise } from './generalise.ts';
import type { TextRule } from './text-rule.ts';

/** What one failing case compared in vain. */
export interface Failing {
  readonly mode: string;
  readonly pairs: readonly { readonly left: string; readonly right: string }[];
}

const MOST = 12;

/**
 * What failing cases suggest: rules for single differences, and rules that together make all differences of a pair vanish; of
 * each the twelve that most modes, and then most cases, speak for. What is said of particular characters must hold in two
 * modes, where there are so many: in one alone it may be what that mode happens to be about.
 *
 * @param support how many cases must speak for a suggestion
 */
export function rulesFor(failing: readonly Failing[], support: number): readonly (readonly TextRule[])[] {
  const modes = Math.min(2, new Set(failing.map(({ mode }) => mode)).size);
  const told = failing.map(({ pairs }) =>
    pairs.map(({ left, right }) => differences(left, right).map(generalise)),
  );
  const single = new Tally<TextRule>();
  for (const [n, { mode }] of failing.entries())
    for (const rule of (told[n] ?? []).flat(2)) single.add(rule, n, mode);
  const rules = single.most(support, (rule) => (rule.general ? 1 : modes));

  const whole = new Tally<readonly TextRule[]>();
  for (const [n, { mode }] of failing.entries()) {
    for (const each of told[n] ?? []) {
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
            n,
            mode,
          );
      }
    }
  }
  return [...rules.map((rule) => [rule]), ...whole.most(support, () => 1)];
}

/** Counts in how many cases, and in how many modes, something is met. */
class Tally<T> {
  readonly #known = new Map<
    string,
    { readonly thing: T; readonly cases: Set<number>; readonly modes: Set<string> }
  >();

  add(thing: T, number: number, mode: string): void {
    const key = JSON.stringify(thing);
    const known = this.#known.get(key) ?? { thing, cases: new Set(), modes: new Set() };
    this.#known.set(key, known);
    known.cases.add(number);
    known.modes.add(mode);
  }

  /** Those with enough support, most modes first and of equals most cases; then the one that was met first. */
  most(support: number, modes: (thing: T) => number): T[] {
    return [...this.#known.values()]
      .filter((each) => each.cases.size >= support && each.modes.size >= modes(each.thing))
      .toSorted((a, b) => b.modes.size - a.modes.size || b.cases.size - a.cases.size)
      .slice(0, MOST)
      .map(({ thing }) => thing);
  }
}

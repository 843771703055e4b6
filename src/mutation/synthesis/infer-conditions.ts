import type { ObservedCase } from '../trace/observed.ts';

/** A condition at a place, by numbers. */
export interface PlacedCondition {
  readonly span: number;
  /** Index into `ofOneText`, or into `ofTwoTexts` where there is another name. */
  readonly condition: number;
  /** Indices into the names that are watched there. */
  readonly name: number;
  readonly other: number | undefined;
}

/** Conditions that hold in the same cases, and tell those that went wrong from those that are right. */
export interface SeparatingConditions {
  readonly placed: readonly PlacedCondition[];
  /** Whether a refusal was wanted in most of these cases. */
  readonly refuse: boolean;
  /** Wrong cases in which they hold. */
  readonly explained: number;
  /** Cases that are right, in which they hold, and that are not refusals where a refusal is what they ask for. */
  readonly mistaken: number;
}

/** What holds in fewer wrong cases says nothing. */
const SUPPORT = 2;
const MOST = 20;

/**
 * What held in cases that went wrong more often than in those that are right, best first: explained less mistaken. It is
 * condition synthesis, as in Nopol (Xuan et al. 2017) and SPR (Long and Rinard 2015), from a fixed grammar and from what was
 * seen in place of a solver.
 */
export function inferConditions(cases: readonly ObservedCase[]): SeparatingConditions[] {
  const heldIn = new Map<string, number[]>();
  for (const [n, { held }] of cases.entries())
    for (const key of held) {
      const known = heldIn.get(key);
      if (known) known.push(n);
      else heldIn.set(key, [n]);
    }
  const byEffect = new Map<string, SeparatingConditions & { readonly placed: PlacedCondition[] }>();
  for (const [key, numbers] of heldIn) {
    const here = numbers.flatMap((n) => cases[n] ?? []);
    const wrong = here.filter(({ verdict }) => verdict === 'wrong');
    const explained = wrong.length;
    const refuse = wrong.filter(({ mustRefuse }) => mustRefuse).length * 2 > explained;
    const mistaken = here.filter(
      ({ verdict, mustRefuse }) => verdict === 'correct' && !(refuse && mustRefuse),
    ).length;
    if (explained < SUPPORT || mistaken >= explained) continue;
    const effect = numbers.join(' ');
    const known = byEffect.get(effect) ?? { placed: [], refuse, explained, mistaken };
    byEffect.set(effect, known);
    const [span = 0, condition = 0, name = 0, other] = key.split(' ').map(Number);
    known.placed.push({ span, condition, name, other });
  }
  return [...byEffect.values()].toSorted((a, b) => worth(b) - worth(a)).slice(0, MOST);
}

const worth = ({ explained, mistaken }: SeparatingConditions): number => explained - mistaken;

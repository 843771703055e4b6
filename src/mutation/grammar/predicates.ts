import type { Node } from 'ts-morph';
import type { Random } from '../../random.ts';
import { namesOf, optionalNamesOf, scopeAt } from '../scope.ts';
import type { HelperName } from './helper-functions.ts';
import { ofOneText, ofTwoTexts, type TextCondition } from './text-conditions.ts';

export interface Predicate {
  readonly text: string;
  readonly helper?: HelperName;
}

/** An endless stream of conditions about the strings, lists and numbers in scope at a node, drawn by type. */
export function* predicatesAt(node: Node, random: Random): Iterable<Predicate> {
  const scope = scopeAt(node);
  const strings = namesOf(scope, 'string');
  const lists = [...namesOf(scope, 'string[]'), ...namesOf(scope, 'other[]')];
  const numbers = namesOf(scope, 'number');
  const booleans = namesOf(scope, 'boolean');
  const makers: (() => Predicate)[] = [];
  const relation = (): string => random.pick(['<', '>', '===', '!==']);
  const count = (): number => random.pick([0, 1, 2, 3, 5, 10]);
  const made = ({ apply, helper }: TextCondition, a: string, b: string): Predicate => ({
    text: apply(a, b),
    ...(helper && { helper }),
  });
  if (strings.length > 0)
    for (let share = 0; share < 4; share++)
      makers.push(() => made(random.pick(ofOneText), random.pick(strings), ''));
  const twoOf = (names: readonly string[]): readonly [string, string] => {
    const first = random.pick(names);
    return [first, random.pick(names.filter((other) => other !== first))];
  };
  if (strings.length > 1) {
    for (let share = 0; share < 4; share++)
      makers.push(() => made(random.pick(ofTwoTexts), ...twoOf(strings)));
    makers.push(() => ({
      ...apply2(
        twoOf(strings),
        (a, b) => `similarity(${a}, ${b}) < ${random.pick([0.5, 0.7, 0.8, 0.9, 0.95])}`,
      ),
      helper: 'similarity',
    }));
  }
  const optional = optionalNamesOf(scope, 'string').map((name) => `(${name} ?? '')`);
  if (strings.length > 0 && optional.length > 0)
    makers.push(() => made(random.pick(ofTwoTexts), random.pick(strings), random.pick(optional)));
  if (lists.length > 0)
    makers.push(() => ({ text: `${random.pick(lists)}.length ${relation()} ${count()}` }));
  if (lists.length > 1)
    makers.push(() => apply2(twoOf(lists), (a, b) => `${a}.length ${relation()} ${b}.length`));
  if (numbers.length > 0) makers.push(() => ({ text: `${random.pick(numbers)} ${relation()} ${count()}` }));
  if (numbers.length > 1) makers.push(() => apply2(twoOf(numbers), (a, b) => `${a} ${relation()} ${b}`));
  if (booleans.length > 0) makers.push(() => ({ text: random.pick(booleans) }));
  if (makers.length === 0) return;
  for (;;) {
    const drawn = random.pick(makers)();
    yield random.chance(0.25) ? { ...drawn, text: `!(${drawn.text})` } : drawn;
  }
}

const apply2 = ([a, b]: readonly [string, string], make: (a: string, b: string) => string): Predicate => ({
  text: make(a, b),
});

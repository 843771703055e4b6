import type { Node } from 'ts-morph';
import type { Random } from '../../random.ts';
import { namesOf, optionalNamesOf, scopeAt } from '../scope.ts';
import type { HelperName } from './helper-functions.ts';

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
  const ratio = (): number => random.pick([0.25, 0.5, 0.8, 1, 1.25, 2, 4]);
  if (strings.length > 0) {
    makers.push(
      () => ({
        text: `${random.pick(strings)}.trim().length ${random.pick(['=== 0', '< 3', '< 8', '> 200'])}`,
      }),
      () => ({ text: `${random.pick(strings)}.split('\\n').length ${relation()} ${count()}` }),
      () => ({
        text: `${random.pick(strings)}.includes(${random.pick([`'\\n'`, `'\\r\\n'`, `'\\t'`, `'\\0'`, `'...'`, `'\\\\n'`])})`,
      }),
      () => ({ text: String.raw`/^\s*(\/\/|#)?\s*\.\.\./m.test(${random.pick(strings)})` }),
    );
  }
  const twoOf = (names: readonly string[], others = names): readonly [string, string] => {
    const first = random.pick(names);
    return [first, random.pick(others.filter((other) => other !== first))];
  };
  if (strings.length > 1) {
    const two = (): readonly [string, string] => twoOf(strings);
    makers.push(
      () => apply2(two(), (a, b) => `${a}.${random.pick(['includes', 'startsWith', 'endsWith'])}(${b})`),
      () => apply2(two(), (a, b) => `${a}.length > ${ratio()} * ${b}.length`),
      () => apply2(two(), (a, b) => `${a}.split('\\n').length ${relation()} ${b}.split('\\n').length`),
      () => apply2(two(), (a, b) => `${a}.split(${b}).length ${relation()} ${count()}`),
      () => ({
        ...apply2(two(), (a, b) => `similarity(${a}, ${b}) < ${random.pick([0.5, 0.7, 0.8, 0.9, 0.95])}`),
        helper: 'similarity',
      }),
    );
  }
  const globs = [...strings, ...optionalNamesOf(scope, 'string').map((name) => `(${name} ?? '')`)];
  if (strings.length > 0 && globs.length > 1) {
    makers.push(() => ({
      ...apply2(twoOf(strings, globs), (path, glob) => `matchesGlob(${path}, ${glob})`),
      helper: 'matchesGlob',
    }));
  }
  if (lists.length > 0)
    makers.push(() => ({ text: `${random.pick(lists)}.length ${relation()} ${count()}` }));
  if (lists.length > 1)
    makers.push(() => apply2(twoOf(lists), (a, b) => `${a}.length ${relation()} ${b}.length`));
  if (numbers.length > 0) makers.push(() => ({ text: `${random.pick(numbers)} ${relation()} ${count()}` }));
  if (numbers.length > 1) makers.push(() => apply2(twoOf(numbers), (a, b) => `${a} ${relation()} ${b}`));
  if (booleans.length > 0) makers.push(() => ({ text: random.pick(booleans) }));
  if (makers.length === 0) return;
  for (;;) {
    const made = random.pick(makers)();
    yield random.chance(0.25) ? { ...made, text: `!(${made.text})` } : made;
  }
}

const apply2 = ([a, b]: readonly [string, string], make: (a: string, b: string) => string): Predicate => ({
  text: make(a, b),
});

import type { Random } from '../random.ts';

/** The items in random order, drawn as they are asked for. */
export function* shuffled<T>(items: readonly T[], random: Random): Iterable<T> {
  const left = [...items];
  while (left.length > 0) {
    const at = random.int(left.length);
    const item = left[at] as T;
    left[at] = left[left.length - 1] as T;
    left.pop();
    yield item;
  }
}

/** Every pair in random order. */
export function* pairs<A, B>(
  first: readonly A[],
  second: readonly B[],
  random: Random,
): Iterable<readonly [A, B]> {
  if (second.length === 0) return;
  const numbers = Array.from({ length: first.length * second.length }, (_, i) => i);
  for (const n of shuffled(numbers, random)) {
    yield [first[Math.floor(n / second.length)] as A, second[n % second.length] as B];
  }
}

/** The first `limit` items. */
export function* take<T>(items: Iterable<T>, limit: number): Iterable<T> {
  let n = 0;
  for (const item of items) {
    if (n++ >= limit) return;
    yield item;
  }
}

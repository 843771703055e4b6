import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inferRewritings } from '../../../../src/mutation/synthesis/infer.ts';
import { applyRules, literally, sourceOf } from '../../../../src/mutation/synthesis/text-rule.ts';
import type { ObservedCase } from '../../../../src/mutation/trace/observed.ts';

type Pair = readonly [string, string];
const refused = (...pairs: Pair[]): ObservedCase => of('refused', pairs);
const correct = (...pairs: Pair[]): ObservedCase => of('correct', pairs);
const of = (verdict: ObservedCase['verdict'], pairs: readonly Pair[]): ObservedCase => ({
  verdict,
  mode: 'any',
  mustRefuse: false,
  compared: pairs.map(([left, right]) => ({ site: 0, left, right })),
  held: [],
});

/** Texts that the best rewriting of the cases makes equal, of those given. */
function alike(cases: readonly ObservedCase[], unseen: readonly Pair[]): boolean[] {
  const rules = inferRewritings(cases, 0)[0]?.rules ?? [];
  return unseen.map(([left, right]) => applyRules(rules, left) === applyRules(rules, right));
}

describe('rewritings from examples', () => {
  it.each<[string, ObservedCase[], Pair]>([
    [
      'blanks at line ends',
      [refused(['one;', 'one;  ']), refused(['two();', 'two(); '])],
      ['three', 'three\t'],
    ],
    [
      'blanks before a line',
      [refused(['  one;', 'one;']), refused(['\ttwo();', '  two();'])],
      ['\t\tthree', 'three'],
    ],
    [
      'blanks within',
      [refused(['a = b;', 'a  =  b;']), refused(['ccc(d)', 'ccc( d)']), refused(['eee(f)', 'eee( f)'])],
      ['x(yz)', 'x( yz)'],
    ],
    [
      'line numbers',
      [refused(['const one', '12| const one']), refused(['const two', '7| const two'])],
      ['three', '104| three'],
    ],
    [
      'a place before each line',
      [refused(['const one', 'src:12:const one']), refused(['const two', 'lib:7:const two'])],
      ['three', 'test:99:three'],
    ],
    [
      'dashes, of a kind not seen',
      [refused(['one - two', 'one – two']), refused(['six - ten', 'six – ten'])],
      ['a - b', 'a — b'],
    ],
    [
      'characters without a width',
      [refused(['one two', 'one\u200b two']), refused(['six ten', 'six ten\u200b'])],
      ['abc', 'a\ufeffbc'],
    ],
    ['quotes', [refused([`say "one"`, 'say “one”']), refused([`say "two"`, 'say “two”'])], [`"x"`, '“x”']],
    [
      'escapes',
      [refused(['a < b && c', 'a &lt; b && c']), refused(['ddd < e', 'ddd &lt; e'])],
      ['x < y', 'x &lt; y'],
    ],
    [
      'several at once',
      [
        refused(['  one "x"', '3| one “x”']),
        refused(['  two "y"', '14| two “y”']),
        refused(['  six "z"', '15| six “z”']),
      ],
      ['   ten "q"', '9| ten “q”'],
    ],
  ])('find %s, and hold for what they were not made from', (_, cases, unseen) => {
    expect(alike(cases, [unseen])).toEqual([true]);
  });

  it('do not take one case for a rule', () => {
    expect(inferRewritings([refused(['one', 'one '])], 0)).toEqual([]);
  });

  it('of particular characters must hold in two modes, where there are two', () => {
    const cases = (mode: string): ObservedCase[] =>
      (
        [
          ['a2 = b', 'a = b'],
          ['c2 = d', 'c = d'],
        ] as const
      ).map((pair) => ({ ...refused(pair), mode }));
    const unseen: Pair = ['x2', 'x'];
    expect(alike(cases('one'), [unseen])).toEqual([true]);
    expect(alike([...cases('one'), { ...refused(['one', 'one ']), mode: 'two' }], [unseen])).toEqual([false]);
    expect(alike([...cases('one'), ...cases('two')], [unseen])).toEqual([true]);
  });

  it('rank behind others where they would change what is right', () => {
    const cases = [
      refused(['one;', 'one; ']),
      refused(['two;', 'two; ']),
      ...Array.from({ length: 5 }, (_, n) => correct([`  x${n};`, `x${n};`])),
    ];
    const [first] = inferRewritings(cases, 0);
    expect(first).toMatchObject({ explained: 2, mistaken: 0 });
  });

  it('keep to the comparison they are asked for', () => {
    expect(inferRewritings([refused(['one', 'one ']), refused(['two', 'two '])], 1)).toEqual([]);
  });

  it('do as source what they do as rules', () => {
    const rules =
      inferRewritings([refused(['one "x"', '3| one “x”']), refused(['two "y"', '14| two “y”'])], 0)[0]
        ?.rules ?? [];
    expect(rules.length).toBeGreaterThan(1);
    const run = new Function('text', `return ${sourceOf(rules).apply('text')}`) as (text: string) => string;
    for (const text of ['12| say “x”', 'say "x"', '', '$& “$1”\n4| a'])
      expect(run(text)).toBe(applyRules(rules, text));
  });

  it('take any text literally', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        expect(new RegExp(`^${literally(text)}$`, 'u').test(text)).toBe(true);
      }),
    );
  });
});

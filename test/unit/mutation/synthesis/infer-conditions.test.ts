import { describe, expect, it } from 'vitest';
import { inferConditions } from '../../../../src/mutation/synthesis/infer-conditions.ts';
import type { ObservedCase } from '../../../../src/mutation/trace/observed.ts';

const of = (verdict: ObservedCase['verdict'], held: readonly string[], mustRefuse = false): ObservedCase => ({
  verdict,
  mode: 'any',
  mustRefuse,
  compared: [],
  held,
});

describe('inferConditions', () => {
  it('keeps what holds in two wrong cases and in fewer that are right, best first', () => {
    const cases = [
      of('wrong', ['1 0 0', '1 2 0', '1 3 0']),
      of('wrong', ['1 0 0', '1 2 0', '1 4 0']),
      of('wrong', ['1 2 0']),
      of('correct', ['1 2 0', '1 3 0']),
      of('correct', ['1 5 0']),
      of('correct', ['1 5 0']),
      of('wrong', ['1 5 0', '1 0 0']),
    ];
    expect(
      inferConditions(cases).map(({ placed, explained, mistaken }) => [
        placed[0]?.condition,
        explained,
        mistaken,
      ]),
    ).toEqual([
      [0, 3, 0],
      [2, 3, 1],
    ]);
  });

  it('takes conditions together that hold in the same cases, wherever they stand', () => {
    const [only, ...rest] = inferConditions([
      of('wrong', ['1 0 0', '4 2 0 1']),
      of('wrong', ['1 0 0', '4 2 0 1']),
    ]);
    expect(rest).toEqual([]);
    expect(only?.placed).toEqual([
      { span: 1, condition: 0, name: 0, other: undefined },
      { span: 4, condition: 2, name: 0, other: 1 },
    ]);
  });

  it('refuses where a refusal was wanted, and does not mind cases there that are refused already', () => {
    const held = ['1 0 0'];
    const wanted = [of('wrong', held, true), of('wrong', held, true), of('wrong', held)];
    expect(inferConditions([...wanted, of('correct', held, true)])).toMatchObject([
      { refuse: true, explained: 3, mistaken: 0 },
    ]);
    expect(inferConditions([of('wrong', held), of('wrong', held), of('correct', held, true)])).toMatchObject([
      { refuse: false, explained: 2, mistaken: 1 },
    ]);
  });

  it('learns nothing from cases in which nothing was done', () => {
    expect(inferConditions([of('refused', ['1 0 0']), of('refused', ['1 0 0'])])).toEqual([]);
  });
});

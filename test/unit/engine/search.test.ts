import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { archiveText } from '../../../src/engine/archives/index.ts';
import { mapElites } from '../../../src/engine/archives/map-elites.ts';
import type { Archive } from '../../../src/engine/archives/archive.ts';
import { topK } from '../../../src/engine/archives/top-k.ts';
import {
  createSearch,
  type Ask,
  type Applied,
  type Result,
  type Search,
} from '../../../src/engine/search.ts';
import { selections, selectionNames, type SelectionName } from '../../../src/engine/selection/index.ts';
import { randomFor } from '../../../src/random.ts';
import { syntheticBaseline, syntheticEvaluation, syntheticId, syntheticVary } from './synthetic.ts';

const goals = [{ objective: 'score', direction: 'maximize' as const, worst: -3 }];
const axis = { name: 'sum', min: 0, max: 90, bins: 12 };

function search(
  seed = 'a',
  lookAhead = 6,
  selection: SelectionName = 'mixed',
  extra: { target?: number; merges?: boolean; archive?: Archive } = {},
): Search {
  const { target, merges, archive = mapElites([axis], goals) } = extra;
  return createSearch({
    seed,
    lookAhead,
    operators: [
      { name: 'digit', weight: 3 },
      { name: 'cross', weight: 1, crossover: true },
      ...(merges ? [{ name: 'merge', weight: 1, crossover: true, merges }] : []),
    ],
    credit: true,
    selection: selections[selection],
    archive,
    goals,
    measures: ['sum'],
    baseline: {
      id: syntheticId(syntheticBaseline),
      genome: syntheticBaseline,
      evaluation: syntheticEvaluation(syntheticId(syntheticBaseline), syntheticBaseline),
    },
    ...(target === undefined ? {} : { reached: ({ objectives }) => (objectives['score'] ?? -3) >= target }),
  });
}

function answer({ request }: Ask): Result {
  const varied = syntheticVary(request);
  if (varied.kind === 'invalid') return varied;
  const { id, genome, operator, summary } = varied;
  return { kind: 'evaluated', id, genome, operator, summary, evaluation: syntheticEvaluation(id, genome) };
}

/** Runs a search with `workers` at once, of which the one that `pick` names finishes first. */
function run(search: Search, proposals: number, workers: number, pick: (busy: number) => number): Applied[] {
  const busy: Ask[] = [];
  const log: Applied[] = [];
  let asked = 0;
  for (;;) {
    while (busy.length < workers && asked < proposals) {
      const ask = search.ask();
      if (!ask) break;
      asked += 1;
      busy.push(ask);
    }
    const [finished] = busy.splice(pick(busy.length), 1);
    if (!finished) return log;
    log.push(...search.tell(finished.n, answer(finished)));
  }
}

describe('the search', () => {
  test('ends in the same bytes whatever the number of workers and the order in which they finish', () => {
    const serial = search('a', 6, 'mixed', { merges: true });
    const log = run(serial, 120, 1, () => 0);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer(), (workers, order) => {
        const random = randomFor('order', order);
        const other = search('a', 6, 'mixed', { merges: true });
        const otherLog = run(other, 120, workers, (busy) => (busy === 0 ? 0 : random.int(busy)));
        expect(archiveText(other.archive)).toBe(archiveText(serial.archive));
        expect(otherLog.map(({ n, fate }) => `${n} ${fate}`)).toEqual(
          log.map(({ n, fate }) => `${n} ${fate}`),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('finds better variants than the baseline, and different seeds find different archives', () => {
    const one = search('a');
    const two = search('b');
    run(one, 150, 1, () => 0);
    run(two, 150, 1, () => 0);
    const top = Math.max(...one.archive.elites().map(({ objectives }) => objectives['score'] ?? -3));
    expect(top).toBeGreaterThan(0.2);
    expect(archiveText(one.archive)).not.toBe(archiveText(two.archive));
  });

  test('asks no further than the look-ahead allows, and goes on when the oldest result is told', () => {
    const waiting = search('a', 3);
    const asks = [waiting.ask(), waiting.ask(), waiting.ask()] as Ask[];
    expect(asks.map(({ n }) => n)).toEqual([1, 2, 3]);
    expect(waiting.ask()).toBeUndefined();
    expect(waiting.tell(2, answer(asks[1] as Ask))).toEqual([]);
    expect(waiting.ask()).toBeUndefined();
    expect(waiting.tell(1, answer(asks[0] as Ask)).map(({ n }) => n)).toEqual([1, 2]);
    expect(waiting.ask()?.n).toBe(4);
  });

  test('makes a proposal from the archive of W results ago even when later results are known', () => {
    const eager = search('c', 4);
    const late = search('c', 4);
    const eagerAsks = Array.from({ length: 4 }, () => eager.ask() as Ask);
    const lateAsks = Array.from({ length: 4 }, () => late.ask() as Ask);
    eager.tell(1, answer(eagerAsks[0] as Ask));
    for (const ask of lateAsks) late.tell(ask.n, answer(ask));
    expect(late.ask()).toEqual(eager.ask());
  });

  test('says which children the parent has already, as far as the proposal may know', () => {
    const one = search('a', 2, 'founder');
    const asks = [one.ask(), one.ask()] as [Ask, Ask];
    const ids = asks.map((ask) => {
      const result = answer(ask);
      one.tell(ask.n, result);
      return result.kind === 'evaluated' ? result.id : '';
    });
    // The second child was not known yet when the third was to be decided on.
    expect(one.ask()?.request.known).toEqual(ids.slice(0, 1));
  });

  describe('what was found on another line', () => {
    const child = (text: string, operator = 'digit'): Result => {
      const genome = { entry: 'edit.ts', files: { 'edit.ts': text } };
      const id = syntheticId(genome);
      return {
        kind: 'evaluated',
        id,
        genome,
        operator,
        summary: '',
        evaluation: syntheticEvaluation(id, genome),
      };
    };
    const [left, right] = ['7700000000', '0000000077'].map((text) => child(text)) as [Evaluated, Evaluated];

    /** Two children of the baseline that are fitter by different means, then so many more asks. */
    function afterTwo(selection: SelectionName = 'best', archive?: Archive): Ask[] {
      const s = search('a', 2, selection, { merges: true, ...(archive && { archive }) });
      s.ask();
      s.ask();
      s.tell(1, left);
      s.tell(2, right);
      return Array.from({ length: 40 }, () => {
        const ask = s.ask() as Ask;
        s.tell(
          ask.n,
          ask.operator === 'merge' ? { kind: 'invalid', reason: 'no-site', detail: '' } : answer(ask),
        );
        return ask;
      });
    }

    test('is merged into the best, with what the other one was made from, and not over and over', () => {
      const merges = afterTwo().filter(({ operator }) => operator === 'merge');
      const ofRight = merges.filter(({ parents }) => parents[1] === right.id);
      expect(ofRight.length).toBeGreaterThan(0);
      expect(ofRight.length).toBeLessThanOrEqual(2);
      expect(new Set(ofRight.map(({ parents }) => parents[0])).size).toBe(ofRight.length);
      expect(ofRight.every(({ request }) => request.ancestor === syntheticBaseline)).toBe(true);
    });

    test('is left alone where all children are those of the first variant', () => {
      expect(afterTwo('founder', topK(100, goals)).some(({ operator }) => operator === 'merge')).toBe(false);
    });

    test('takes a search further than one that loses it', () => {
      const seeds = Array.from({ length: 20 }, (_, i) => `s${i}`);
      const reached = (merges: boolean): number => {
        const tops = seeds.map((seed) => {
          const s = search(seed, 6, 'mixed', { merges });
          run(s, 60, 1, () => 0);
          return Math.max(...s.archive.elites().map(({ objectives }) => objectives['score'] ?? -3));
        });
        return tops.reduce((sum, top) => sum + top, 0) / tops.length;
      };
      expect(reached(true)).toBeGreaterThan(reached(false) + 0.05);
    });
  });

  test('takes crossover parents that differ', () => {
    const crossing = search('d', 1);
    for (let i = 0; i < 100; i++) {
      const ask = crossing.ask() as Ask;
      if (ask.operator === 'cross') expect(new Set(ask.parents).size).toBe(2);
      else expect(ask.parents.length).toBe(1);
      crossing.tell(ask.n, answer(ask));
    }
  });

  test('calls the second of two equal children a duplicate, and infrastructure errors unscored', () => {
    const s = search('e', 4);
    for (let n = 0; n < 4; n++) s.ask();
    const genome = { entry: 'edit.ts', files: { 'edit.ts': '7000000000' } };
    const child: Result = {
      kind: 'evaluated',
      id: syntheticId(genome),
      genome,
      operator: 'digit',
      summary: '',
      evaluation: syntheticEvaluation(syntheticId(genome), genome),
    };
    const lost: Result = {
      ...child,
      evaluation: { ...child.evaluation, outcome: { kind: 'infra-error', detail: 'no daemon' } },
    };
    expect(s.tell(1, lost).map(({ fate }) => fate)).toEqual(['unscored']);
    expect(s.tell(2, child).map(({ fate }) => fate)).toEqual(['improved']);
    expect(s.tell(3, child).map(({ fate }) => fate)).toEqual(['duplicate']);
    const cheat: Evaluated = {
      ...child,
      id: 'x',
      evaluation: { ...child.evaluation, outcome: { kind: 'cheated', detail: '' } },
    };
    expect(s.tell(4, cheat).map(({ fate }) => fate)).toEqual(['cheated']);
    expect(() => s.tell(4, cheat)).toThrow(RangeError);
  });

  test('ends at the first proposal that reaches the target, whatever else is already finished', () => {
    const ends = [1, 5, 12].map((workers) => {
      const s = search('a', 12, 'mixed', { target: 0.4 });
      const random = randomFor('ends', workers);
      run(s, 400, workers, (busy) => (busy === 0 ? 0 : random.int(busy)));
      return { reachedBy: s.reachedBy, archive: archiveText(s.archive), next: s.ask() };
    });
    expect(ends[0]?.reachedBy).toBeGreaterThan(1);
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[2]).toEqual(ends[0]);
    expect(ends[0]?.next).toBeUndefined();
  });
});

type Evaluated = Extract<Result, { kind: 'evaluated' }>;

describe.each(selectionNames)('selection %s', (name) => {
  test('makes the same search from the same seed', () => {
    const [a, b] = [search('s', 5, name), search('s', 5, name)];
    run(a, 60, 1, () => 0);
    run(b, 60, 5, (busy) => Math.max(0, busy - 1));
    expect(archiveText(a.archive)).toBe(archiveText(b.archive));
  });
});

describe('archives', () => {
  const entry = (id: string, score: number, sum = 0) => ({
    id,
    genome: syntheticBaseline,
    proposal: 0,
    parents: [],
    operator: '',
    summary: '',
    objectives: { score, sum },
    measures: { sum },
  });

  test('MAP-Elites keeps one elite a cell, the incumbent on a tie', () => {
    const archive = mapElites([axis], goals);
    expect(archive.add(entry('a', 0.1))).toBe('new');
    expect(archive.add(entry('b', 0.1))).toBe('not-added');
    expect(archive.add(entry('c', 0.2))).toBe('improved');
    expect(archive.add(entry('d', -1, 1000))).toBe('new');
    expect(archive.elites().map(({ id, cell }) => [id, cell])).toEqual([
      ['c', '0'],
      ['d', '11'],
    ]);
    expect(archive.stats().coverage).toBeCloseTo(2 / 12);
    expect(archive.stats().qdScore).toBeCloseTo(3.2 + 2);
  });

  test('with drift, MAP-Elites keeps the newer of two that are equally fit', () => {
    const archive = mapElites([axis], goals, true);
    expect(['a', 'b', 'c'].map((id, i) => archive.add(entry(id, [0.1, 0.1, 0][i] ?? 0)))).toEqual([
      'new',
      'drifted',
      'not-added',
    ]);
    expect(archive.elites().map(({ id }) => id)).toEqual(['b']);
  });

  test('top-k keeps the best k in order', () => {
    const archive = topK(2, goals);
    expect(['a', 'b', 'c', 'd'].map((id, i) => archive.add(entry(id, [0.1, 0.3, 0.2, 0.2][i] ?? 0)))).toEqual(
      ['new', 'new', 'improved', 'not-added'],
    );
    expect(archive.elites().map(({ id, cell }) => [id, cell])).toEqual([
      ['b', '0'],
      ['c', '1'],
    ]);
  });
});

test('what the gate refuses is counted by its reason', () => {
  const one = search();
  for (const reason of ['syntax', 'contract', 'syntax'] as const) {
    const ask = one.ask();
    if (!ask) throw new Error('nothing was asked');
    one.tell(ask.n, { kind: 'invalid', reason, detail: '' });
  }
  expect(one.refusals).toEqual({ syntax: 2, contract: 1 });
});

describe('ballast', () => {
  /** Tells proposal 1 of a fresh search a child with the baseline's trials and `source`; gives its fate. */
  function fateOf(source: string, score?: number): string | undefined {
    const one = search();
    const ask = one.ask();
    if (!ask) throw new Error('nothing was asked');
    const genome = {
      ...syntheticBaseline,
      files: { ...syntheticBaseline.files, [syntheticBaseline.entry]: source },
    };
    const same = syntheticEvaluation('child', syntheticBaseline);
    const trials = same.trials.map((trial) => (score === undefined ? trial : { ...trial, reward: score }));
    const result: Result = {
      kind: 'evaluated',
      id: 'child',
      genome,
      operator: 'digit',
      summary: '',
      evaluation: { ...same, trials },
    };
    return one.tell(ask.n, result)[0]?.fate;
  }
  const source = syntheticBaseline.files[syntheticBaseline.entry] ?? '';

  test('does not enter the archive: a larger child that does the same in every trial', () => {
    expect(fateOf(`${source}// more\n`)).toBe('neutral');
  });

  test('is told from a child that does something else, and from one that is smaller', () => {
    expect(fateOf(`${source}// more\n`, 0.123)).not.toBe('neutral');
    expect(fateOf(source.slice(0, -1))).not.toBe('neutral');
  });
});

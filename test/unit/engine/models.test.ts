import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mapElites } from '../../../src/engine/archives/map-elites.ts';
import { chooseOperators } from '../../../src/engine/choose-operators.ts';
import { parseConfig } from '../../../src/engine/config.ts';
import { estimateModels } from '../../../src/engine/estimate-models.ts';
import { LackingReplies } from '../../../src/engine/lacking-replies.ts';
import { modelContext } from '../../../src/engine/model-context.ts';
import { createSearch, type Ask, type Search } from '../../../src/engine/search.ts';
import { selections } from '../../../src/engine/selection/index.ts';
import { ToolfinchError } from '../../../src/errors.ts';
import type { FailingCase } from '../../../src/models/prompt-context.ts';
import { describeOperators } from '../../../src/mutation/vary.ts';
import { randomFor } from '../../../src/random.ts';
import { Case } from '../../../src/suites/case.ts';
import { syntheticPlan } from './synthetic-campaign.ts';
import { syntheticBaseline, syntheticEvaluation, syntheticId, syntheticVary } from './synthetic.ts';

const goals = [{ objective: 'score', direction: 'maximize' as const, worst: -3 }];
const models = { use: [{ model: 'p/m' }] };

function search(model: boolean): Search {
  return createSearch({
    seed: 'a',
    lookAhead: 5,
    credit: false,
    models: { use: [{ model: 'p/m', weight: 1 }], choice: 'weights' },
    operators: [
      { name: 'digit', weight: 1 },
      { name: 'cross', weight: 1, crossover: true, ...(model && { model }) },
    ],
    selection: selections.mixed,
    archive: mapElites([{ name: 'sum', min: 0, max: 90, bins: 12 }], goals),
    goals,
    measures: ['sum'],
    baseline: {
      id: syntheticId(syntheticBaseline),
      genome: syntheticBaseline,
      evaluation: syntheticEvaluation(syntheticId(syntheticBaseline), syntheticBaseline),
    },
  });
}

/** Every proposal of a search whose results are told in the order that `pick` gives. */
function asksOf(search: Search, pick: (busy: number) => number): Ask[] {
  const asks: Ask[] = [];
  const busy: Ask[] = [];
  while (asks.length < 80 || busy.length > 0) {
    for (let ask = asks.length < 80 ? search.ask() : undefined; ask; ask = search.ask()) {
      asks.push(ask);
      busy.push(ask);
      if (asks.length === 80) break;
    }
    const [finished] = busy.splice(pick(busy.length), 1);
    if (!finished) continue;
    const varied = syntheticVary(finished.request);
    const { kind } = varied;
    search.tell(
      finished.n,
      kind === 'invalid'
        ? varied
        : { ...varied, kind: 'evaluated', evaluation: syntheticEvaluation(varied.id, varied.genome) },
    );
  }
  return asks;
}

describe('the evidence of a proposal', () => {
  test('is the same in whatever order results come, so that a replay asks the same', () => {
    const random = randomFor('order');
    const inOrder = asksOf(search(true), () => 0);
    expect(asksOf(search(true), (busy) => random.int(Math.max(1, busy)))).toEqual(inOrder);
    const asking = inOrder.filter(({ evidence }) => evidence);
    expect(asking.length).toBeGreaterThan(10);
    for (const { operator, parents, evidence } of asking) {
      expect(operator).toBe('cross');
      expect(evidence?.parents.map(({ id }) => id)).toEqual(parents);
    }
  });

  test('changes nothing about what is proposed, and is not there where no model is asked', () => {
    const withModels = asksOf(search(true), () => 0);
    const without = asksOf(search(false), () => 0);
    expect(without.some((ask) => 'evidence' in ask)).toBe(false);
    expect(withModels.map(({ n, operator }) => [n, operator]).slice(0, 5)).toEqual(
      without.map(({ n, operator }) => [n, operator]).slice(0, 5),
    );
  });
});

const train = (id: string, extra: object = {}): [string, Case] => [
  id,
  Case.parse({
    id,
    mode: 'exact',
    split: 'train',
    source: 's',
    files: { 'a.txt': 'one\n' },
    args: { oldString: 'one' },
    expect: { kind: 'files', files: { 'a.txt': 'two\n' } },
    ...extra,
  }),
];

function contextOf(config: object = {}) {
  const plan = {
    ...syntheticPlan(join(tmpdir(), 'nowhere'), { models: { ...models, ...config } }),
    trainCases: new Map([
      train('cases-0'),
      train('cases-1', { expect: { kind: 'refusal' } }),
      train('cases-2', { expect: { kind: 'answer', has: [{ parts: ['12'] }] } }),
      train('cases-3', { expect: { kind: 'whole', text: 'all of it' } }),
    ]),
  };
  const entry = (id: string, score: number) => ({
    id,
    genome: { entry: 'edit.ts', files: { 'edit.ts': id } },
    proposal: 0,
    parents: [],
    operator: 'digit',
    summary: `made ${id}`,
    objectives: { score, correctRate: 0.5, wallMs: 12.5 },
    measures: {},
    cell: id,
  });
  const failure = (n: number, mode: string, reward: number) => ({
    id: `cases-${n}`,
    mode,
    reward,
    verdict: 'wrong',
    errors: [],
  });
  const evidence = {
    parents: [entry('parent', 0.1)],
    failures: [
      failure(0, 'a', 0),
      failure(1, 'a', -3),
      failure(2, 'b', -1),
      failure(3, 'a', -2),
      failure(9, 'c', -3),
    ],
    elites: [entry('parent', 0.1), entry('low', 0), entry('high', 0.9), entry('other', 0.2)],
    known: new Set<string>(),
  };
  return modelContext(plan, evidence, ['seed', 1]);
}

const expectedOf = ({ expected }: FailingCase): string => expected.split('\n')[0] ?? '';

describe('what a model is shown', () => {
  test('is the worst failing case of every mode first, out of the train split alone', () => {
    const { failures } = contextOf();
    expect(failures.map(expectedOf)).toEqual([
      'an error, with every file left as it was.',
      'an answer for which this holds: {"has":[{"parts":["12"]}],"hasNot":[],"extent":"any"}',
      "every line of the text, under its number, when the answer's hints are followed:",
      'this change, and no other:',
    ]);
    expect(failures.at(-1)?.expected).toContain('-one\n+two');
    expect(contextOf({ failures: 1 }).failures).toHaveLength(1);
  });

  test('is the fittest elite and another, but not the parent', () => {
    const { elites } = contextOf();
    expect(elites).toHaveLength(2);
    expect(elites[0]?.summary).toBe('made high');
    expect(elites.map(({ summary }) => summary)).not.toContain('made parent');
  });

  test('is nothing that was timed', () => {
    expect(contextOf().parent.objectives).toEqual({ score: 0.1, correctRate: 0.5 });
  });
});

describe('a proposal that a replay lacks', () => {
  const lacking = new ToolfinchError('CASSETTE_LACKS', 'It is not there.', 'Look elsewhere.');

  test('is a fault when its turn comes, and not before', async () => {
    const replies = new LackingReplies();
    expect(await replies.hold(1, Promise.resolve('a child'))).toBe('a child');
    expect(await replies.hold(3, Promise.reject(lacking))).toBeUndefined();
    expect(() => replies.checkTurn(2)).not.toThrow();
    expect(() => replies.checkTurn(3)).toThrow(lacking);
    await expect(replies.hold(4, Promise.reject(new Error('another')))).rejects.toThrow('another');
  });
});

describe('operators that ask models', () => {
  const config = (extra: object) => parseConfig({ tool: 'a.ts', suite: 's', ...extra }, 'the test');
  const shareOf = (extra: object): number => {
    const operators = chooseOperators(config(extra));
    const sum = (only: boolean): number =>
      operators.filter(({ model }) => !only || model).reduce((total, { weight }) => total + weight, 0);
    return sum(true) / sum(false);
  };

  test('are not drawn where no model is named: the operators are what they were', () => {
    expect(chooseOperators(config({})).map(({ name }) => name)).toEqual(
      describeOperators()
        .filter(({ weight, transplants }) => weight !== 0 && !transplants)
        .map(({ name }) => name),
    );
    expect(() => chooseOperators(config({ operators: ['model-diff'] }))).toThrow(/asks a model, and none is/);
  });

  test('have the share that is configured, or the weights', () => {
    expect(shareOf({ models })).toBeCloseTo(0.25);
    expect(shareOf({ models: { ...models, share: 0 } })).toBe(0);
    expect(shareOf({ models: { ...models, share: 1 } })).toBeCloseTo(1);
    expect(shareOf({ models, operators: { 'model-diff': 1, 'literal-number': 3 } })).toBeCloseTo(0.25);
    expect(shareOf({ models, operators: ['literal-number'] })).toBe(0);
  });

  test('are reckoned before anything is asked', () => {
    const plan = syntheticPlan(join(tmpdir(), 'nowhere'), { models: { ...models, limits: { calls: 30 } } });
    expect(estimateModels(plan)).toBeUndefined();
    const operators = chooseOperators(plan.config);
    const estimate = estimateModels({ ...plan, operators, trainCases: new Map([train('cases-0')]) });
    expect(estimate).toMatchObject({ proposals: 20, calls: { least: 20, most: 30 } });
    expect(estimate?.promptTokens['model-diff']).toBeGreaterThan(100);
  });
});

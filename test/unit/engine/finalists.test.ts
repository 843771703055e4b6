import { describe, expect, it } from 'vitest';
import type { Elite } from '../../../src/engine/archives/archive.ts';
import type { EvaluationRequest } from '../../../src/engine/executor.ts';
import { judgeFinalists, pickFinalists } from '../../../src/engine/finalists.ts';
import { syntheticEvaluation } from './synthetic.ts';
import { syntheticPlan } from './synthetic-campaign.ts';

const elite = (proposal: number, score: number, wrongRate: number): Elite => ({
  id: `variant-${proposal}`,
  genome: { entry: 'edit.ts', files: { 'edit.ts': '' } },
  proposal,
  parents: [],
  operator: 'test',
  summary: '',
  objectives: { score, wrongRate },
  measures: {},
  cell: String(proposal),
});
const goals = [{ objective: 'score', direction: 'maximize', worst: -3 }] as const;
const picked = (elites: readonly Elite[], count: number): number[] =>
  pickFinalists(elites, goals, count).map(({ proposal }) => proposal);

describe('the finalists', () => {
  it('are the best, the best first', () => {
    expect(picked([elite(1, 0.2, 0), elite(2, 0.5, 0), elite(3, 0.4, 0)], 2)).toEqual([2, 3]);
  });

  it('are variants that train can tell apart: of equals the oldest', () => {
    expect(picked([elite(5, 0.5, 0.1), elite(4, 0.5, 0.1), elite(6, 0.5, 0.2), elite(3, 0.1, 0)], 3)).toEqual(
      [4, 6, 3],
    );
  });

  it('do not include the baseline', () => {
    expect(picked([elite(0, 0.9, 0), elite(1, 0.5, 0)], 2)).toEqual([1]);
  });
});

describe('validation', () => {
  /** Judges the baseline and four finalists, of which the second and fourth are the best on tasks. */
  async function judged(fewTasks: number) {
    const asked: string[] = [];
    const evaluate = (round: string) => (request: EvaluationRequest) => {
      const { subject, stage, split, trials = 1, limit = 10 } = request;
      if (stage === 'tasks') asked.push(`${round} ${subject.id}: ${limit} tasks, ${trials} trials`);
      const text = stage === 'tasks' && /-[24]$/.test(subject.id) ? '7777777777' : '7000000000';
      const genome = { entry: 'edit.ts', files: { 'edit.ts': text } };
      return Promise.resolve(syntheticEvaluation(subject.id, genome, stage, split));
    };
    const plan = syntheticPlan('/nowhere', { stages: { finalists: { count: 4, trials: 2, fewTasks } } });
    const elites = [1, 2, 3, 4].map((n) => elite(n, 0.1 * n, 0.01 * n));
    const rounds = { few: evaluate('few'), all: evaluate('all') };
    const finalists = await judgeFinalists(plan, elite(0, 0, 0), elites, rounds);
    return { asked, order: finalists.map(({ entry }) => entry.proposal) };
  }

  it('lets all meet a few tasks, and only the better half and the baseline all of them', async () => {
    const { asked, order } = await judged(3);
    expect(asked.filter((line) => line.startsWith('few'))).toHaveLength(5);
    expect(
      asked.filter((line) => line.startsWith('few')).every((line) => line.endsWith('3 tasks, 1 trials')),
    ).toBe(true);
    expect(asked.filter((line) => line.startsWith('all')).toSorted()).toEqual([
      'all variant-0: 10 tasks, 2 trials',
      'all variant-2: 10 tasks, 2 trials',
      'all variant-4: 10 tasks, 2 trials',
    ]);
    expect(order).toEqual([2, 4, 0, 1, 3]);
  });

  it('lets all meet all tasks where few are not fewer', async () => {
    for (const fewTasks of [0, 10]) expect((await judged(fewTasks)).asked).toHaveLength(5);
  });
});

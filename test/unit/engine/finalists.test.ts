import { describe, expect, it } from 'vitest';
import type { Elite } from '../../../src/engine/archives/archive.ts';
import { pickFinalists } from '../../../src/engine/finalists.ts';

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

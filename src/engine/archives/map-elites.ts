import { compareFitness, type Goal } from '../fitness-order.ts';
import type { AddVerdict, Archive, Elite, Entry } from './archive.ts';
import { qdScore } from './qd-score.ts';

/** One axis of the grid. Values outside [min, max] fall into the first or last bin. */
export interface Axis {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly bins: number;
}

/**
 * A grid over the measures with one elite a cell.
 *
 * @param drift whether of two that are equally fit the newer one is kept, so that a cell is not stuck with one way of being right
 */
export function mapElites(axes: readonly Axis[], goals: readonly Goal[], drift = false): Archive {
  const cells = new Map<string, Elite>();
  const size = axes.reduce((product, axis) => product * axis.bins, 1);
  const cellOf = (entry: Entry): readonly number[] =>
    axes.map((axis) => binOf(axis, entry.measures[axis.name] ?? axis.min));

  const ordered = (): readonly Elite[] => [...cells.values()].sort((a, b) => compareCells(a.cell, b.cell));

  return {
    add(entry): AddVerdict {
      const cell = cellOf(entry).join(',');
      const incumbent = cells.get(cell);
      const order = incumbent ? compareFitness(goals, entry.objectives, incumbent.objectives) : 1;
      if (order < 0 || (order === 0 && !drift)) return 'not-added';
      cells.set(cell, { ...entry, cell });
      if (!incumbent) return 'new';
      return order > 0 ? 'improved' : 'drifted';
    },
    elites: ordered,
    stats: () => ({
      elites: cells.size,
      coverage: cells.size / size,
      qdScore: qdScore(ordered(), goals),
    }),
  };
}

function binOf({ min, max, bins }: Axis, value: number): number {
  const bin = Math.floor(((value - min) / (max - min)) * bins);
  return Math.min(bins - 1, Math.max(0, Number.isNaN(bin) ? 0 : bin));
}

function compareCells(a: string, b: string): number {
  const left = a.split(',').map(Number);
  const right = b.split(',').map(Number);
  for (const [i, value] of left.entries()) {
    const difference = value - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

import { z } from 'zod';

/** One objective by which variants are compared. */
export const Goal = z.strictObject({
  objective: z.string().min(1),
  direction: z.enum(['maximize', 'minimize']).default('maximize'),
  /** The worst value that the objective can take; the QD score counts from it. */
  worst: z.number().default(0),
});
export type Goal = z.infer<typeof Goal>;

/** Named measured quantities of one evaluation. */
export type Objectives = Readonly<Record<string, number>>;

/**
 * Compares lexicographically: the first goal decides, later ones break ties. Positive when `a` is better than `b`.
 * An objective that was not measured counts as worse than any value.
 */
export function compareFitness(goals: readonly Goal[], a: Objectives, b: Objectives): number {
  for (const { objective, direction } of goals) {
    const sign = direction === 'maximize' ? 1 : -1;
    const left = measured(a[objective], sign);
    const right = measured(b[objective], sign);
    if (left !== right) return left > right ? 1 : -1;
  }
  return 0;
}

function measured(value: number | undefined, sign: 1 | -1): number {
  return value === undefined || Number.isNaN(value) ? -Infinity : sign * value;
}

/** The fittest; of equals the one of the oldest proposal. */
export function bestOf<T extends { readonly objectives: Objectives; readonly proposal: number }>(
  goals: readonly Goal[],
  entries: readonly T[],
): T | undefined {
  return entries.reduce<T | undefined>((leader, entry) => {
    if (!leader) return entry;
    const order = compareFitness(goals, entry.objectives, leader.objectives);
    return order > 0 || (order === 0 && entry.proposal < leader.proposal) ? entry : leader;
  }, undefined);
}

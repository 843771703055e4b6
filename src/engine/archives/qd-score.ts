import type { Goal, Objectives } from '../fitness-order.ts';

/** The sum of the first goal over all elites, each counted from the goal's worst value, so that every elite adds. */
export function qdScore(
  elites: readonly { readonly objectives: Objectives }[],
  goals: readonly Goal[],
): number {
  const [first] = goals;
  if (!first) return 0;
  return elites.reduce((sum, { objectives }) => {
    const value = objectives[first.objective];
    return value === undefined ? sum : sum + Math.abs(value - first.worst);
  }, 0);
}

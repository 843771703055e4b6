import { compareFitness } from '../fitness-order.ts';
import type { Selection } from './selection.ts';

export const best: Selection = {
  name: 'best',
  description: 'Always the fittest elite; of equals the oldest.',
  select: ({ elites, goals }, random) =>
    elites.reduce(
      (leader, elite) => {
        const order = compareFitness(goals, elite.objectives, leader.objectives);
        return order > 0 || (order === 0 && elite.proposal < leader.proposal) ? elite : leader;
      },
      elites[0] ?? random.pick(elites),
    ),
};

import { compareFitness } from '../fitness-order.ts';
import type { Selection } from './selection.ts';

const ROUND = 4;

export const tournament: Selection = {
  name: 'tournament',
  description: `The fittest of ${ROUND} elites drawn at random.`,
  select({ elites, goals }, random) {
    let best = random.pick(elites);
    for (let i = 1; i < ROUND; i++) {
      const rival = random.pick(elites);
      if (compareFitness(goals, rival.objectives, best.objectives) > 0) best = rival;
    }
    return best;
  },
};

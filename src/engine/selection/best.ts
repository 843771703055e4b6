import { bestOf } from '../fitness-order.ts';
import type { Selection } from './selection.ts';

export const best: Selection = {
  name: 'best',
  description: 'Always the fittest elite; of equals the oldest.',
  select: ({ elites, goals }, random) => bestOf(goals, elites) ?? random.pick(elites),
};

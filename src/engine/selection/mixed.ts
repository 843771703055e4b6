import { best } from './best.ts';
import type { Selection } from './selection.ts';
import { tournament } from './tournament.ts';

/** Children are raced against the fittest variant: those of a parent far behind it are given up, whatever they are to it. */
export const mixed: Selection = {
  name: 'mixed',
  description: 'Eight parents in ten are the best, two win a tournament.',
  select: (view, random) => (random.chance(0.8) ? best : tournament).select(view, random),
};

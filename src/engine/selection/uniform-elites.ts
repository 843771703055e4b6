import type { Selection } from './selection.ts';

export const uniformElites: Selection = {
  name: 'uniform-elites',
  description: 'Every elite is as likely as any other.',
  select: (view, random) => random.pick(view.elites),
};
